import type { FastifyServerOptions } from 'fastify';
import type { TObject, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { explainMisfit } from '../core/index.ts';
import { ProblemError } from './problem.ts';
import { createQueryReader } from './read-query.ts';

interface RouteSchema {
  readonly schema: unknown;
  readonly httpPart?: string | undefined;
}

function compileValidator({ schema, httpPart }: RouteSchema) {
  const validator = Compile(schema as TSchema);
  const read = httpPart === 'querystring' ? createQueryReader(schema as TObject) : same;
  const isOfAddress = httpPart === 'querystring' || httpPart === 'params';
  return (raw: unknown) => {
    const value = read(raw);
    const odd = isOfAddress ? nameWithNul(value as object) : undefined;
    if (odd !== undefined) {
      return { error: new ProblemError('invalid_request', `/${odd} must not have a U+0000`) };
    }
    if (validator.Check(value)) return { value };
    return { error: new ProblemError('invalid_request', explainMisfit(validator.Errors(value))) };
  };
}

/** The member that has a character which no text of ours has: PostgreSQL keeps none with it. */
function nameWithNul(value: object): string | undefined {
  const hasNul = (text: unknown) => typeof text === 'string' && text.includes('\0');
  return Object.entries(value).find(([, texts]) => [texts].flat().some(hasNul))?.[0];
}

function same(value: unknown): unknown {
  return value;
}

/**
 * TypeBox checks what comes in. What goes out is ours and typed: it is only written as JSON. The
 * framework's own compilers are not even loaded.
 */
export const typeboxCompilers = {
  compilersFactory: {
    buildValidator: () => compileValidator,
    buildSerializer: () => () => JSON.stringify,
  },
  // The framework types the factories after its own two compilers only.
} as unknown as NonNullable<FastifyServerOptions['schemaController']>;
