import assert from 'node:assert/strict';
import type { Answer } from './http-client.ts';

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
}

/** Checks that an answer is an RFC 9457 problem of this status, and returns it. */
export function readProblem(answer: Answer, status: number): Problem {
  assert.equal(answer.status, status, answer.text);
  assert.match(answer.headers['content-type'] ?? '', /^application\/problem\+json\b/);
  const problem = JSON.parse(answer.text) as Problem;
  const { type, title, status: stated, detail, ...others } = problem;
  assert.deepEqual(others, {});
  assert.match(type, /^urn:sudgate:problem:[a-z_]+$/);
  assert.ok(title.length > 0);
  assert.equal(stated, status);
  assert.ok(detail === undefined || detail.length > 0);
  return problem;
}

/** Checks status and kind of a problem. */
export function assertProblem(answer: Answer, status: number, name: string): void {
  assert.equal(readProblem(answer, status).type, `urn:sudgate:problem:${name}`);
}
