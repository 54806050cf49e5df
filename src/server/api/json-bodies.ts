import type { FastifyInstance } from 'fastify';
import { parseStrictJsonObject, StrictJsonError } from '../../core/index.ts';
import { ProblemError } from '../problem.ts';

/** What a route makes of the object in a body. */
type ReadObject = (value: object, body: Buffer) => object;

/** Far more than any body of ours has: none has an object in an object in an object. */
const maxDepth = 16;

/**
 * JSON bodies are objects that any two readers read alike: UTF-8, no member named twice. A body
 * that is empty is no error where none is needed, even if it says that it is JSON.
 *
 * @param scope whose routes read their bodies so; it takes the place of what was set before
 */
export function readJsonBodies(scope: FastifyInstance, read: ReadObject = (value) => value): void {
  scope.removeContentTypeParser('application/json');
  const parseAs = { parseAs: 'buffer' } as const;
  scope.addContentTypeParser('application/json', parseAs, async (_: unknown, body: Buffer) => {
    if (body.length === 0) return undefined;
    try {
      return read(parseStrictJsonObject(body, maxDepth), body);
    } catch (error) {
      if (!(error instanceof StrictJsonError)) throw error;
      throw new ProblemError('invalid_request', `the body cannot be taken: ${error.message}`);
    }
  });
}
