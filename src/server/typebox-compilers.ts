import type { FastifyServerOptions } from 'fastify';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { ProblemError } from './problem.ts';

function compileValidator({ schema }: { readonly schema: unknown }) {
  const validator = Compile(schema as TSchema);
  return (value: unknown) => {
    const [first] = validator.Check(value) ? [] : validator.Errors(value);
    if (first === undefined) return true;
    const text = `${first.instancePath} ${first.message}`.trim();
    return { error: new ProblemError('invalid_request', text) };
  };
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
