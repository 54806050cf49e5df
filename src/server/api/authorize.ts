import type { FastifyRequest } from 'fastify';
import { equalConstantTime } from '../../core/index.ts';
import { ProblemError } from '../problem.ts';

/** @throws {ProblemError} `unauthorized`, `api_disabled` */
export function authorize(request: FastifyRequest, apiKeys: readonly string[]): void {
  if (apiKeys.length === 0) throw new ProblemError('api_disabled', 'set SUDGATE_API_KEY to use it');
  const presented = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
  // Every key is compared, so that the time does not tell which one was near.
  const matches = apiKeys.filter((key) => equalConstantTime(key, presented));
  if (matches.length === 0)
    throw new ProblemError('unauthorized', 'send Authorization: Bearer <key>');
}
