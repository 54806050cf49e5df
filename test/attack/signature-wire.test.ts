import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { describe, test } from 'node:test';
import {
  assertAccepted,
  assertRefused,
  body,
  headerNames,
  nonce,
  signedHeaders,
  verify,
} from '../unit/signature/support.ts';

describe('signature headers as they come through Node', () => {
  /** Sends header lines as they are and gives what Node makes of them, with the status. */
  async function receive(lines: readonly string[]): Promise<IncomingHttpHeaders | number> {
    const received: IncomingHttpHeaders[] = [];
    const server = createServer((request, response) => {
      received.push(request.headers);
      response.end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.end(
      `POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${lines.join('')}\r\n`,
      'latin1',
    );
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk as Buffer);
    server.close();
    return received[0] ?? Number(Buffer.concat(chunks).toString().split(' ')[1]);
  }

  const line = (name: string, value: string) => `${name}: ${value}\r\n`;
  const lines = Object.entries(signedHeaders()).map(([name, value]) => line(name, String(value)));

  test('good headers', async () => {
    const received = await receive(lines.map((text) => text.replace('sud-', 'SUD-')));
    assert.ok(typeof received === 'object');
    assertAccepted(received);
  });

  test('a doubled header', async () => {
    for (const [index, name] of headerNames.entries()) {
      for (const second of [
        lines[index] as string,
        line(name, ''),
        line(name.toUpperCase(), 'x'),
      ]) {
        const received = await receive([...lines, second]);
        assert.ok(typeof received === 'object');
        assertRefused('signature_header', received);
      }
    }
  });

  test('a lone LF or CR, and a folded line, inside a nonce', async () => {
    for (const control of ['\n', '\r', '\r\n ', '\0']) {
      const signed = signedHeaders({ nonce: `${nonce}${control}x` });
      const received = await receive(
        Object.entries(signed).map(([name, value]) => line(name, String(value))),
      );
      if (typeof received === 'number') assert.equal(received, 400);
      else assert.equal(verify(received, body).ok, false);
    }
  });
});
