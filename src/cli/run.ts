import { ConfigError } from '../config/index.ts';
import { CliError, exitCodes } from './exit.ts';
import { createProgram } from './program.ts';

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever read it, such as head, has seen enough.
  if (error.code === 'EPIPE') process.exit();
  // As in "ENOSPC: no space left on device, write".
  process.stderr.write(`sudgate: cannot write the output: ${error.message.split(', ')[0]}\n`);
  process.exit(exitCodes.failure);
});

try {
  await (await createProgram(process.argv[2])).parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Says what went wrong in words, and with which exit code that ends. */
function report(error: unknown): number {
  if (error instanceof ConfigError) {
    process.stderr.write(`${error.message}\n`);
    return exitCodes.config;
  }
  if (error instanceof CliError) {
    process.stderr.write(`sudgate: ${error.message}\n`);
    return error.exitCode;
  }
  process.stderr.write(`sudgate: ${error instanceof Error ? error.stack : String(error)}\n`);
  return exitCodes.failure;
}
