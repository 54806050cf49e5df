import { signToken } from '../tokens.ts';

export interface RequestPoolOptions {
  port: number;
  /** Uids are user-0 … user-(users - 1). */
  users: number;
  /** How many requests are built; the load generator walks them in a circle. */
  poolSize: number;
  seed: number;
  appId: string;
  secret: string;
}

const codeLifetimeSeconds = 3600;

/** Mulberry32: small, seeded and good enough to choose users evenly. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function exchangeRequest(port: number, code: string): Buffer {
  const body = JSON.stringify({ code });
  return Buffer.from(
    `POST /get_sstoken HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    'latin1',
  );
}

export function exchangeRequests(options: RequestPoolOptions): Buffer[] {
  const random = seededRandom(options.seed);
  const firstExpiry = Math.floor(Date.now() / 1000) + codeLifetimeSeconds;
  return Array.from({ length: options.poolSize }, (_, index) => {
    const uid = `user-${Math.floor(random() * options.users)}`;
    // Another expiry for each request keeps codes distinct even when few users share a big pool.
    const claims = { uid, app_id: options.appId, exp: firstExpiry + index };
    return exchangeRequest(options.port, signToken(claims, options.secret));
  });
}
