import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type AdapterOptions,
  type CallbackApps,
  type CallbackPath,
  createCallbackEndpoint,
  type Endpoint,
  readAdapter,
} from '../transport/index.ts';

/** What is used of a Fastify instance, whatever its logger and type provider. */
export interface FastifyLike {
  readonly supportedMethods: string[];
  readonly initialConfig: {
    readonly ignoreTrailingSlash?: boolean | undefined;
    readonly routerOptions?: { readonly ignoreTrailingSlash?: boolean | undefined } | undefined;
  };
  route(options: RouteLike): unknown;
  addHook(name: 'onRoute', hook: (route: HookedRoute) => void): unknown;
}

type OnRequest = (request: RequestLike, reply: ReplyLike, done: () => void) => void;

interface RouteLike {
  readonly method: string[];
  readonly url: string;
  readonly onRequest: OnRequest;
  readonly handler: () => void;
}

/** A route as `onRoute` hooks get it, which may add to its own hooks. */
interface HookedRoute {
  /** One, or a list: also of the app's own type. */
  onRequest?: unknown;
}

interface RequestLike {
  readonly raw: IncomingMessage;
}

interface ReplyLike {
  readonly raw: ServerResponse;
  hijack(): unknown;
  getHeaders(): Readonly<Record<string, number | string | string[] | undefined>>;
}

/** A plugin of Fastify 5: `register` gives it its instance. */
export type FastifyPlugin = (instance: FastifyLike, options: object, done: () => void) => void;

/**
 * Answers the callbacks of one app, or of several. Each is taken over before any content type parser
 * runs, so those of the app stay as they are, and its `onRequest` hooks come first as for any route,
 * those included that plugins add to each route.
 *
 * @example
 * ```ts
 * await server.register(createFastifyPlugin(app), { prefix: '/sud' });
 * ```
 * @throws {TypeError} if an app is none, two have one id, or an option is unknown or malformed
 */
export function createFastifyPlugin(apps: CallbackApps, options?: AdapterOptions): FastifyPlugin {
  const { paths, onAnswer } = readAdapter(apps, options);
  return (instance, _options, done) => {
    const ours = new Set<OnRequest>();
    // Runs behind those of the app, whose plugins put theirs behind ours, which ends the matter.
    instance.addHook('onRoute', (route) => putLast(route, ours));
    for (const path of paths) {
      const takeOver = createTakeOver(createCallbackEndpoint(path, onAnswer));
      ours.add(takeOver);
      for (const url of spellings(instance, path)) addRoute(instance, url, takeOver);
    }
    done();
  };
}

/** With and without a slash at the end, unless the router makes no difference itself. */
function spellings({ initialConfig }: FastifyLike, { path }: CallbackPath): readonly string[] {
  const { ignoreTrailingSlash, routerOptions } = initialConfig;
  const isIgnored = routerOptions?.ignoreTrailingSlash ?? ignoreTrailingSlash ?? false;
  return isIgnored ? [path] : [path, `${path}/`];
}

function putLast(route: HookedRoute, ours: ReadonlySet<unknown>): void {
  const hooks = [route.onRequest ?? []].flat();
  if (!hooks.some((hook) => ours.has(hook))) return;
  route.onRequest = hooks.toSorted((a, b) => Number(ours.has(a)) - Number(ours.has(b)));
}

function createTakeOver(endpoint: Endpoint): OnRequest {
  return (request, reply) => {
    reply.hijack();
    // Those that hooks in front have set, such as a request id.
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) reply.raw.setHeader(name, value);
    }
    endpoint(request.raw, reply.raw);
  };
}

function addRoute(instance: FastifyLike, url: string, onRequest: OnRequest): void {
  instance.route({
    method: instance.supportedMethods,
    url,
    onRequest,
    // A route has to have one; the hook lets nothing through to it.
    handler() {},
  });
}
