import {
  answerCallback,
  type CallbackAnswer,
  callbackHeaders,
  refuseCallback,
} from '../callbacks/index.ts';
import { guardListener } from '../core/index.ts';
import { SudgateError } from '../errors.ts';
import { callbackDefinitions } from '../protocol/index.ts';
import {
  type AdapterOptions,
  type CallbackApps,
  type CallbackPath,
  notFound,
  type OnAnswer,
  PathTable,
  readAdapter,
} from '../transport/index.ts';
import { readBody } from './read-body.ts';

/** A handler of the Fetch standard: Hono, Next.js route handlers, Bun, Deno, workers. */
export type WebHandler = (request: Request) => Promise<Response>;

/**
 * Answers the callbacks of one app, or of several, and any other path with 404.
 *
 * @example
 * ```ts
 * const handle = createWebHandler(app, { prefix: '/sud' });
 * hono.all('/sud/*', (context) => handle(context.req.raw));
 * ```
 * @throws {TypeError} if an app is none, two have one id, or an option is unknown or malformed
 */
export function createWebHandler(apps: CallbackApps, options?: AdapterOptions): WebHandler {
  const { paths, onAnswer } = readAdapter(apps, options);
  const tell = guardListener('onAnswer', onAnswer);
  const callbacks = new PathTable(paths.map((path) => [path.path, path] as const));
  return async (request) => {
    const callback = callbacks.find(new URL(request.url).pathname);
    if (callback === undefined) return respond(request, notFound, notFound.headers);
    const isPost = request.method === 'POST';
    const answer = await answerRequest(callback, request, tell);
    return respond(
      request,
      answer,
      isPost ? callbackHeaders : { ...callbackHeaders, allow: 'POST' },
    );
  };
}

async function answerRequest(
  { app, name }: CallbackPath,
  request: Request,
  tell: OnAnswer,
): Promise<CallbackAnswer> {
  const { appId } = app.tokens;
  const body =
    request.method === 'POST'
      ? await readBody(request, callbackDefinitions[name].maxBodyBytes)
      : new SudgateError('request_method');
  if (body instanceof SudgateError) {
    const refusal = refuseCallback(name, body);
    tell(refusal, { appId, name, durationMs: undefined });
    return refusal;
  }
  const startedAt = performance.now();
  // A header that came twice is one with a comma here, which a signature may not have.
  const headers = Object.fromEntries(request.headers);
  const answer = await answerCallback(name, app, { headers, body });
  tell(answer, { appId, name, durationMs: performance.now() - startedAt });
  return answer;
}

function respond(
  request: Request,
  { status, body }: { readonly status: number; readonly body: string },
  headers: Readonly<Record<string, string>>,
): Response {
  const length = String(Buffer.byteLength(body));
  return new Response(request.method === 'HEAD' ? null : body, {
    status,
    headers: { ...headers, 'content-length': length },
  });
}
