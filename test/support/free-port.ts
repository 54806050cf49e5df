import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below the ports that Linux (from 32768) and others (from 49152) give to whoever asks for none: the
 * next connection of anybody could get one of those.
 */
const lowest = 10_000;
const highest = 32_000;

/** A port of 127.0.0.1 that nobody listens on at this moment, and nobody on those behind it. */
export async function freePort(inARow = 1): Promise<number> {
  for (;;) {
    const first = randomInt(lowest, highest);
    const ports = Array.from({ length: inARow }, (_, index) => first + index);
    const free = await Promise.all(ports.map(isFree));
    if (!free.includes(false)) return first;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
