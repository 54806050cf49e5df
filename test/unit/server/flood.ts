/** Logs numbered lines as fast as it can, then says by a message how much memory that has taken. */
import { once } from 'node:events';
import { createLogger } from '../../../src/server/index.ts';

const count = Number(process.argv[2]);
const logger = createLogger('info');
const text = 'x'.repeat(500);

/** What is really held. */
function heldBytes(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const before = heldBytes();
for (let number = 1; number <= count; number++) {
  logger.info({ number, text });
  // Between them it is tried whether the reader takes anything.
  if (number % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve));
}
process.send?.({ heldBytes: heldBytes() - before });
await once(process, 'message');
logger.info('end');
process.disconnect();
