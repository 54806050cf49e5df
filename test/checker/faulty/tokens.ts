/** Faults in handling codes and ss_tokens. */
import { createHmac } from 'node:crypto';
import type { Fault } from './fault.ts';
import {
  appId,
  appSecret,
  type Json,
  player,
  ReferenceServer,
  Refusal,
  type Use,
} from './reference-server.ts';

const either = (...names: string[]) =>
  names.flatMap((name) => [`code.${name}`, `ss_token.${name}`]);

/** Checks claims in another way. */
function claims(check: (claims: Json, strict: () => void) => void): () => ReferenceServer {
  return () =>
    new (class extends ReferenceServer {
      override checkClaims(all: Json, use: Use) {
        check(all, () => super.checkClaims(all, use));
      }
    })();
}

/** Verifies the signature in another way. */
function signature(
  check: (header: Json, given: string, signed: string, strict: () => void) => void,
): () => ReferenceServer {
  return () =>
    new (class extends ReferenceServer {
      override checkToken(header: Json, signed: string, given: string) {
        check(header, given, signed, () => super.checkToken(header, signed, given));
      }
    })();
}

/** Takes tokens that a correct server refuses at the door. */
function door(check: (token: unknown, strict: () => string) => string): () => ReferenceServer {
  return () =>
    new (class extends ReferenceServer {
      override verify(token: unknown, use: Use) {
        return check(token, () => super.verify(token, use));
      }
    })();
}

/** Codes and ss_tokens without a purpose, as those of the official SDKs. */
class Untyped extends ReferenceServer {
  override checkClaims(all: Json, use: Use) {
    super.checkClaims({ ...all, use: undefined }, use);
  }
}

/** Fails where the correct one refuses. */
function crashing(test: (token: unknown) => boolean): () => ReferenceServer {
  return () =>
    new (class extends ReferenceServer {
      override verify(token: unknown, use: Use) {
        if (test(token)) throw new Refusal(crash);
        return super.verify(token, use);
      }
      override failure(refusal: Refusal, path: string) {
        const isCrash = refusal.sdkErrorCode === crash;
        return isCrash ? { status: 500, body: {} } : super.failure(refusal, path);
      }
    })();
}

const crash = -1;

export const tokenFaults: readonly Fault[] = [
  {
    name: 'burns a code',
    fails: ['get_sstoken.repeatable', 'signature.repeat'],
    server: () =>
      new (class extends ReferenceServer {
        readonly #used = new Set<unknown>();
        override getSstoken(body: Json) {
          if (this.#used.has(body.code)) throw new Refusal(1004);
          const answer = super.getSstoken(body);
          this.#used.add(body.code);
          return answer;
        }
      })(),
  },
  {
    name: 'returns the code as ss_token',
    fails: ['code.ss-token-as-code', 'get_sstoken.new-token', 'ss_token.code-as-ss-token'],
    server: () =>
      new (class extends Untyped {
        override async getSstoken(body: Json) {
          const answer = await super.getSstoken(body);
          const { exp } = this.decode(String(body.code).split('.')[1] ?? '');
          const expire_date = Number(exp) * 1000;
          return { ...answer, ss_token: body.code, expire_date, expire_date_str: `${expire_date}` };
        }
      })(),
  },
  {
    name: 'cannot tell a code from an ss_token',
    fails: ['code.ss-token-as-code', 'ss_token.code-as-ss-token'],
    server: () => new Untyped(),
  },
  {
    name: 'ends an ss_token when it is updated',
    fails: ['update_sstoken.old-token', 'update_sstoken.repeatable'],
    server: () =>
      new (class extends ReferenceServer {
        readonly #ended = new Set<unknown>();
        override verify(token: unknown, use: Use) {
          const uid = super.verify(token, use);
          if (this.#ended.has(token)) throw new Refusal(1004);
          return uid;
        }
        override updateSstoken(body: Json) {
          const answer = super.updateSstoken(body);
          this.#ended.add(body.ss_token);
          return answer;
        }
      })(),
  },
  {
    name: 'updates to a token that it does not know itself',
    fails: ['update_sstoken.chain', 'update_sstoken.new-token-works'],
    server: () =>
      new (class extends ReferenceServer {
        override updateSstoken(body: Json) {
          const data = super.updateSstoken(body);
          return { ...data, ss_token: `${String(data.ss_token)}x` };
        }
      })(),
  },
  {
    name: 'gives everybody one token',
    fails: [
      ...['get_sstoken.token-uid', 'get_user_info.same-as-user-info', 'get_user_info.uid'],
      'update_sstoken.token-uid',
    ],
    server: () =>
      new (class extends ReferenceServer {
        override tokenData() {
          return super.tokenData('somebody-else');
        }
      })(),
  },
  {
    name: 'takes everybody for one user',
    fails: ['get_sstoken.other-user'],
    server: door((_token, strict) => {
      strict();
      return player;
    }),
  },
  {
    name: 'has one profile for everybody',
    fails: ['get_sstoken.other-user', 'get_sstoken.user-info'],
    server: () =>
      new (class extends ReferenceServer {
        override getSstoken(body: Json) {
          return this.tokenData(this.verify(body.code, 'code'));
        }
        override profile() {
          return super.profile(player);
        }
      })(),
  },
  {
    name: 'calls the updated token something else',
    fails: ['update_sstoken.token'],
    server: () =>
      new (class extends ReferenceServer {
        override updateSstoken(body: Json) {
          const { ss_token, ...rest } = super.updateSstoken(body);
          return { ...rest, token: ss_token };
        }
      })(),
  },
  {
    name: 'updates to a token of somebody else',
    fails: ['update_sstoken.new-token-works', 'update_sstoken.token-uid'],
    server: () =>
      new (class extends ReferenceServer {
        override updateSstoken({ ss_token }: Json) {
          this.verify(ss_token, 'ss_token');
          return this.tokenData('somebody-else');
        }
      })(),
  },
  {
    name: 'shortens the lifetime on update',
    fails: ['update_sstoken.no-earlier-end'],
    server: () =>
      new (class extends ReferenceServer {
        #seconds = 7200;
        override lifetimeSeconds() {
          return this.#seconds;
        }
        override updateSstoken(body: Json) {
          this.#seconds = 3600;
          const answer = super.updateSstoken(body);
          this.#seconds = 7200;
          return answer;
        }
      })(),
  },
  {
    name: 'does not verify signatures',
    fails: either(
      ...['alg-none', 'expired-forgery', 'no-signature', 'other-secret'],
      ...['other-algorithm', 'tampered-claims', 'tampered-signature'],
    ).concat('failures.sdk-1002'),
    server: signature(() => {}),
  },
  {
    name: 'takes alg none at its word',
    fails: either('alg-none'),
    server: signature(({ alg }, _given, _signed, strict) => {
      if (alg !== 'none') strict();
    }),
  },
  {
    name: 'compares as much of a signature as there is',
    fails: either('no-signature'),
    server: signature((header, given, signed, strict) => {
      if (header.alg !== 'HS256') strict();
      const expected = createHmac('sha256', appSecret).update(signed).digest('base64url');
      if (!expected.startsWith(given)) throw new Refusal(1002);
    }),
  },
  {
    name: 'takes any HMAC that the secret can make',
    fails: either('other-algorithm'),
    server: signature(({ alg }, given, signed, strict) => {
      if (alg !== 'HS512') return strict();
      const expected = createHmac('sha512', appSecret).update(signed).digest('base64url');
      if (given !== expected) throw new Refusal(1002);
    }),
  },
  {
    name: 'does not look at app_id',
    fails: [...either('other-app'), 'failures.sdk-1004'],
    server: () =>
      new (class extends ReferenceServer {
        override checkClaims(all: Json, use: Use) {
          super.checkClaims({ ...all, app_id: appId }, use);
        }
      })(),
  },
  {
    name: 'takes a token without exp as good for ever',
    fails: either('no-expiry'),
    server: claims((all, strict) => {
      if (all.exp !== undefined) strict();
    }),
  },
  {
    name: 'takes exp as text',
    fails: either('exp-type'),
    server: claims((all, strict) => {
      if (typeof all.exp !== 'string') strict();
    }),
  },
  {
    name: 'takes a token of nobody',
    fails: either('no-uid'),
    server: claims((all, strict) => {
      if (all.uid !== undefined && all.uid !== '') strict();
    }),
  },
  {
    name: 'takes a number as uid',
    fails: either('uid-type'),
    server: claims((all, strict) => {
      if (typeof all.uid !== 'number') strict();
    }),
  },
  {
    name: 'never lets a token expire',
    fails: [
      ...['code.expired', 'code.expired-ret-code'],
      ...['ss_token.expired-get-user-info', 'ss_token.expired-update-sstoken'],
    ],
    server: () =>
      new (class extends ReferenceServer {
        override checkExpiry() {}
      })(),
  },
  {
    name: 'calls an expired token invalid',
    fails: ['code.expired', 'ss_token.expired-get-user-info', 'ss_token.expired-update-sstoken'],
    server: () =>
      new (class extends ReferenceServer {
        override checkExpiry(exp: unknown) {
          if (Date.now() >= Number(exp) * 1000) throw new Refusal(1004);
        }
      })(),
  },
  {
    name: 'says 1005 and success in one',
    fails: ['code.expired-ret-code'],
    server: () =>
      new (class extends ReferenceServer {
        override checkExpiry(exp: unknown) {
          if (Date.now() >= Number(exp) * 1000) throw new Refusal(1005, 0);
        }
      })(),
  },
  {
    name: 'looks at exp before the signature',
    fails: either('expired-forgery'),
    server: () =>
      new (class extends ReferenceServer {
        override checkToken(header: Json, signed: string, given: string) {
          this.checkExpiry(this.decode(signed.split('.')[1] ?? '').exp);
          super.checkToken(header, signed, given);
        }
      })(),
  },
  {
    name: 'lets an empty token in as a guest',
    fails: either('empty'),
    server: door((token, strict) => (token === '' ? 'guest' : strict())),
  },
  {
    name: 'lets a request without a token in as a guest',
    fails: either('missing'),
    server: door((token, strict) => (token === undefined ? 'guest' : strict())),
  },
  {
    name: 'lets text that is no token in as a guest',
    fails: [...either('garbage'), 'failures.sdk-1003'],
    server: door((token, strict) => (token === 'hello' ? 'guest' : strict())),
  },
  {
    name: 'reads the token out of a list',
    fails: either('not-a-string'),
    server: () =>
      new (class extends ReferenceServer {
        override verify(token: unknown, use: Use) {
          return super.verify(Array.isArray(token) ? token[0] : token, use);
        }
      })(),
  },
  {
    name: 'crashes on a token that is no string',
    fails: either('not-a-string'),
    server: crashing((token) => token === null || typeof token === 'number'),
  },
  {
    name: 'crashes on a huge token',
    fails: either('huge'),
    server: crashing((token) => typeof token === 'string' && token.length > 50_000),
  },
];
