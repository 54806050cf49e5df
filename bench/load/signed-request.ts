import { createHmac } from 'node:crypto';
import type { RequestPoolOptions } from './requests.ts';

/** A callback as the platform sends it; its body is ASCII. */
export function signedRequest(
  options: RequestPoolOptions,
  name: string,
  body: string,
  nonce: string,
): Buffer {
  const timestamp = String(Date.now());
  const signature = createHmac('sha1', options.secret)
    .update(`${options.appId}\n${timestamp}\n${nonce}\n${body}\n`)
    .digest('hex');
  return Buffer.from(
    `POST /${name} HTTP/1.1\r\nHost: 127.0.0.1:${options.port}\r\n` +
      `Content-Type: application/json\r\nSud-AppId: ${options.appId}\r\n` +
      `Sud-Timestamp: ${timestamp}\r\nSud-Nonce: ${nonce}\r\nSud-Signature: ${signature}\r\n` +
      `Content-Length: ${body.length}\r\n\r\n${body}`,
    'latin1',
  );
}
