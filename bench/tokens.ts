import { createHmac } from 'node:crypto';

export interface TokenClaims {
  uid: string;
  app_id: string;
  exp: number;
}

const encodedHeader = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url');

export function hs256Signature(signedPart: string, secret: string): string {
  return createHmac('sha256', secret).update(signedPart).digest('base64url');
}

export function signToken(claims: TokenClaims, secret: string): string {
  const encodedClaims = Buffer.from(JSON.stringify(claims)).toString('base64url');
  const signedPart = `${encodedHeader}.${encodedClaims}`;
  return `${signedPart}.${hs256Signature(signedPart, secret)}`;
}
