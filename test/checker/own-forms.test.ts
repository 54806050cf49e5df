/** An app server may have user ids and tokens of its own: what a login hands out is taken as it is. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { type Json, ReferenceServer, Refusal, type Use } from './faulty/reference-server.ts';
import { checkServer, failed } from './run.ts';

/** Issues tokens for virtual ids in place of those of its users, as the contract advises. */
class Hashing extends ReferenceServer {
  override login(raw: Buffer): Json {
    const { user_id } = JSON.parse(raw.toString()) as { user_id: string };
    const uid = `u_${createHash('sha256').update(user_id).digest('hex').slice(0, 12)}`;
    return super.login(Buffer.from(JSON.stringify({ user_id: uid })));
  }
}

/** Its tokens say nothing to others, so that no uid can be read in them. */
class Opaque extends Hashing {
  readonly #tokens = new Map<unknown, string>();

  form(token: string): string {
    return createHash('sha256').update(token).digest('hex');
  }

  override issue(uid: string, use: Use): { token: string; exp: number } {
    const issued = super.issue(uid, use);
    const token = this.form(issued.token);
    this.#tokens.set(token, issued.token);
    return { ...issued, token };
  }

  override verify(token: unknown, use: Use): string {
    const known = this.#tokens.get(token);
    const isForged = typeof token === 'string' && /^\w{64}$/.test(token);
    if (known === undefined && isForged) throw new Refusal(1002);
    return super.verify(known ?? token, use);
  }
}

/** Its tokens are claims and a signature over them, without a header. */
class TwoSegments extends Opaque {
  override form(token: string): string {
    return token.slice(token.indexOf('.') + 1);
  }
}

for (const [what, server] of [
  ['virtual ids', () => new Hashing()],
  ['virtual ids in opaque tokens', () => new Opaque()],
  ['tokens of two segments', () => new TwoSegments()],
] as const) {
  test(`a server that issues ${what} fails nothing`, async (t) => {
    assert.deepEqual(failed(await checkServer(t, server())), []);
  });
}

test('where no token shows a uid, the answers still have to name the same', async (t) => {
  class Forgetful extends Opaque {
    override getUserInfo(body: Json): Json {
      return { ...super.getUserInfo(body), uid: 'somebody-else' };
    }
  }
  const results = await checkServer(t, new Forgetful(), { scoreUid: undefined });
  assert.deepEqual(failed(results), ['get_user_info.uid', 'get_user_info.same-as-user-info']);
});
