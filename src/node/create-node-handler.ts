import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import {
  type AdapterOptions,
  type CallbackApps,
  createCallbackEndpoint,
  notFound,
  PathTable,
  readAdapter,
} from '../transport/index.ts';

/** A listener for node:http, https and http2, or for whatever passes `next` along, such as Connect. */
export type NodeHandler = (
  request: IncomingMessage | Http2ServerRequest,
  response: ServerResponse | Http2ServerResponse,
  /** Called instead of an answer if the path is no callback's. Default: 404. */
  next?: () => void,
) => void;

/**
 * Answers the callbacks of one app, or of several.
 *
 * @example
 * ```ts
 * createServer(createNodeHandler(app, { prefix: '/sud' })).listen(3000);
 * ```
 * @throws {TypeError} if an app is none, two have one id, or an option is unknown or malformed
 */
export function createNodeHandler(apps: CallbackApps, options?: AdapterOptions): NodeHandler {
  const { paths, onAnswer } = readAdapter(apps, options);
  const endpoints = new PathTable(
    paths.map((path) => [path.path, createCallbackEndpoint(path, onAnswer)] as const),
  );
  const handle = (
    request: IncomingMessage,
    response: ServerResponse,
    next = () => answerNotFound(request, response),
  ): void => {
    const endpoint = endpoints.find(request.url ?? '');
    if (endpoint === undefined) next();
    else endpoint(request, response);
  };
  // Those of HTTP/2 have all that is used, by the same names.
  return handle as NodeHandler;
}

function answerNotFound(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  const { status, headers, body } = notFound;
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
