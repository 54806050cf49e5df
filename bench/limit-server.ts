/**
 * The limit: the least a Node process can do for one exchange. It reads the JSON, verifies one
 * signature, makes one, and answers. No routing, no schema, no store, no log.
 */
import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { hs256Signature, signToken, type TokenClaims } from './tokens.ts';

const appId = process.env.SUD_APP_ID ?? '';
const secret = process.env.SUD_APP_SECRET ?? '';
const tokenLifetimeSeconds = 7200;

const invalidRequest = { ret_code: 1, ret_msg: 'invalid request', sdk_error_code: 0 };
const badSignature = { ret_code: 1, ret_msg: 'token verification failed', sdk_error_code: 1002 };
const invalidToken = { ret_code: 1, ret_msg: 'invalid token', sdk_error_code: 1004 };
const expiredToken = { ret_code: 1, ret_msg: 'token expired', sdk_error_code: 1005 };

function verifiedClaims(token: string): TokenClaims | undefined {
  const claimsStart = token.indexOf('.') + 1;
  const signatureStart = token.lastIndexOf('.') + 1;
  if (claimsStart === 0 || signatureStart === claimsStart) return undefined;
  const expected = Buffer.from(hs256Signature(token.slice(0, signatureStart - 1), secret));
  const given = Buffer.from(token.slice(signatureStart));
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  const claims = Buffer.from(token.slice(claimsStart, signatureStart - 1), 'base64url');
  return JSON.parse(claims.toString());
}

function exchange(body: string): object {
  const { code } = JSON.parse(body);
  if (typeof code !== 'string') return invalidRequest;
  const claims = verifiedClaims(code);
  if (!claims) return badSignature;
  if (claims.app_id !== appId) return invalidToken;
  const now = Math.floor(Date.now() / 1000);
  if (!(claims.exp > now)) return expiredToken;
  const exp = now + tokenLifetimeSeconds;
  return {
    ret_code: 0,
    ret_msg: '',
    sdk_error_code: 0,
    data: {
      ss_token: signToken({ uid: claims.uid, app_id: appId, exp }, secret),
      expire_date: exp * 1000,
    },
  };
}

function exchangeOrRefuse(body: string): object {
  try {
    return exchange(body);
  } catch {
    return invalidRequest;
  }
}

function answer(response: ServerResponse, result: object): void {
  const body = JSON.stringify(result);
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
  });
  response.end(body);
}

function handle(request: IncomingMessage, response: ServerResponse): void {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (piece: string) => {
    body += piece;
  });
  request.on('end', () => {
    if (request.url === '/readyz') answer(response, {});
    else answer(response, exchangeOrRefuse(body));
  });
}

createServer(handle).listen(Number(process.env.PORT), '127.0.0.1');
