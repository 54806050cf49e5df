import { isMintedWith, mintToken, readMintedClaims } from '../../game-server/index.ts';
import type { Bench } from '../bench.ts';
import type { CheckLevel } from '../check.ts';
import { NotPossible } from '../probe.ts';

/** A good token, and what bad ones are made of. */
export interface TokenStock {
  readonly token: string;
  /** Its claims, or those of the official form if it shows none. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** Whether the app secret made it, so that others of its kind can be made. */
  readonly isOwnForm: boolean;
  readonly appSecret: string;
  readonly nowSeconds: number;
}

export function tokenStock(bench: Bench, token: string): TokenStock {
  const nowSeconds = Math.floor(bench.clock() / 1000);
  const { uid, appId, appSecret = '' } = bench.target;
  return {
    token,
    claims: readMintedClaims(token) ?? { uid, app_id: appId, exp: nowSeconds + 7200 },
    isOwnForm: appSecret !== '' && isMintedWith(token, appSecret),
    appSecret,
    nowSeconds,
  };
}

/** One way in which a token is bad. */
export interface BadToken {
  readonly name: string;
  readonly level: CheckLevel;
  /** As in "get_sstoken refuses …". */
  readonly what: string;
  readonly fix: string;
  /** Values for the token field, each to be refused; `undefined` leaves the field out. */
  make(stock: TokenStock): readonly unknown[];
}

/** One that no app has. */
export const otherSecret = 'another-secret-of-32-characters!';

/** Signs other claims with the app's own secret. */
function resign(stock: TokenStock, changes: object, algorithm?: 'HS512'): readonly string[] {
  if (stock.appSecret === '') throw new NotPossible('needs --app-secret');
  return [mintToken({ ...stock.claims, ...changes }, stock.appSecret, algorithm)];
}

function segmentsOf(token: string): readonly [string, string, string] {
  const [header = '', payload = '', signature = ''] = token.split('.');
  return [header, payload, signature];
}

function withPayload(token: string, claims: object): string {
  const [header, , signature] = segmentsOf(token);
  return `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;
}

/** The token with another character in the middle of its last segment. */
function flipped(token: string): string {
  const at = token.length - 10;
  return `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
}

const verifyAll = 'Verify the signature over the exact first two segments before reading a claim.';

export const badTokens: readonly BadToken[] = [
  {
    name: 'tampered-claims',
    level: 'security',
    what: 'a token whose claims were changed after signing',
    fix: verifyAll,
    make: ({ token, claims }) => [withPayload(token, { ...claims, uid: 'sudgate-check-nobody' })],
  },
  {
    name: 'tampered-signature',
    level: 'security',
    what: 'a token with a wrong signature',
    fix: verifyAll,
    make: ({ token }) => [flipped(token)],
  },
  {
    name: 'no-signature',
    level: 'security',
    what: 'a token without its signature',
    fix: verifyAll,
    make({ token }) {
      // Nobody else knows where the signature of another form is: the rest might be all of it.
      if (token.split('.').length !== 3) throw new NotPossible('the token is no JWS');
      const [header, payload] = segmentsOf(token);
      return [`${header}.${payload}.`, `${header}.${payload}`];
    },
  },
  {
    name: 'alg-none',
    level: 'security',
    what: 'a token with alg none',
    fix: 'Fix the algorithm to HS256 in the call that verifies; never take it from the token.',
    make: ({ claims }) => [
      mintToken(claims, '', 'none'),
      mintToken(claims, '', 'none').slice(0, -1),
    ],
  },
  {
    name: 'other-secret',
    level: 'security',
    what: 'a token signed with another secret',
    fix: verifyAll,
    make: ({ claims }) => [mintToken(claims, otherSecret)],
  },
  {
    name: 'other-app',
    level: 'security',
    what: 'a token of another app',
    fix: 'Compare the claim app_id with your own app id.',
    make: (stock) => resign(stock, { app_id: '9999999999999999999' }),
  },
  {
    name: 'no-expiry',
    level: 'security',
    what: 'a token without exp',
    fix: 'Require exp: libraries accept a token without it forever.',
    make: (stock) => resign(stock, { exp: undefined }),
  },
  {
    name: 'no-uid',
    level: 'security',
    what: 'a token without a uid, or with an empty one',
    fix: 'Require uid to be a non-empty string.',
    make: (stock) => [...resign(stock, { uid: undefined }), ...resign(stock, { uid: '' })],
  },
  {
    name: 'uid-type',
    level: 'advice',
    what: 'a token whose uid is a number',
    fix: 'Require uid to be a string: 7 and "7" are two users in some languages and one in others.',
    make: (stock) => resign(stock, { uid: 7 }),
  },
  {
    name: 'exp-type',
    level: 'advice',
    what: 'a token whose exp is text',
    fix: 'Require exp to be a number.',
    make: (stock) => resign(stock, { exp: String(stock.nowSeconds + 7200) }),
  },
  {
    name: 'other-algorithm',
    level: 'advice',
    what: 'a token signed with HS512',
    fix: "Accept HS256 only: ['HS256'] in the call that verifies.",
    make: (stock) => resign(stock, {}, 'HS512'),
  },
  {
    name: 'garbage',
    level: 'security',
    what: 'text that is not a token',
    fix: 'Refuse what is not three segments of base64url, with sdk_error_code 1003.',
    make: () => ['hello', 'a.b.c', '..', 'eyJhbGciOiJIUzI1NiJ9', '\u0000', '💥.💥.💥'],
  },
  {
    name: 'empty',
    level: 'security',
    what: 'an empty token',
    fix: 'Refuse an empty token field.',
    make: () => [''],
  },
  {
    name: 'missing',
    level: 'security',
    what: 'a request without its token',
    fix: 'Refuse a request whose token field is absent.',
    make: () => [undefined],
  },
  {
    name: 'not-a-string',
    level: 'security',
    what: 'a token that is null, a number, a list or an object',
    fix: 'Check that the token field is a string before anything else.',
    make: ({ token }) => [null, 7, true, [token], { token }],
  },
  {
    name: 'huge',
    level: 'security',
    what: 'a token of 60 000 characters',
    fix: 'Limit the length of tokens, and refuse longer ones before decoding.',
    make: ({ token }) => [`${token}${'A'.repeat(60_000)}`],
  },
];

/** Two seconds and an hour past, since the clocks need not agree to the second. */
export function expiredTokens(stock: TokenStock): readonly string[] {
  if (!stock.isOwnForm) {
    throw new NotPossible('needs --app-secret, and tokens that are signed with it');
  }
  return [3600, 60].flatMap((ago) => resign(stock, { exp: stock.nowSeconds - ago }));
}

/** Expired, and not made by the app. */
export function expiredForgery({ claims, nowSeconds }: TokenStock): string {
  return mintToken({ ...claims, exp: nowSeconds - 3600 }, otherSecret);
}
