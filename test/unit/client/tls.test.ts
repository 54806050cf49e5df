/** Connections that fail before a request is sent: it surely was not carried out. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { Scope } from '../../support/scope.ts';
import { mgId, startPlatform } from './support.ts';

const read = (name: string) =>
  readFileSync(new URL(`../../support/tls/${name}`, import.meta.url), 'utf8');
const [leaf, intermediate] = [read('chain/leaf.cert.pem'), read('chain/intermediate.cert.pem')];
const chain = { key: read('chain/leaf.key.pem'), cert: leaf + intermediate };
const selfSigned = { key: read('first.key.pem'), cert: read('first.cert.pem') };

const servers: Readonly<Record<string, () => http.Server | https.Server>> = {
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: () => https.createServer(chain),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: () => https.createServer({ ...chain, cert: leaf }),
  DEPTH_ZERO_SELF_SIGNED_CERT: () => https.createServer(selfSigned),
  ERR_SSL_WRONG_VERSION_NUMBER: () => http.createServer(),
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: () =>
    https.createServer({
      ...selfSigned,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'ALL:@SECLEVEL=0',
    }),
};

describe('an address of https', () => {
  for (const [systemCode, create] of Object.entries(servers)) {
    test(`where the connection ends with ${systemCode} has carried nothing out`, async (t) => {
      const { sud, client } = await startPlatform(t, { maxAttempts: 2 });
      const server = create();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      new Scope(t).defer(() => server.close());
      const { port } = server.address() as AddressInfo;
      sud.configuration = { api: { push_event: `https://127.0.0.1:${port}/x` } };
      await assert.rejects(client.events.gameEnd(mgId, { room_id: 'room-42' }), {
        ...{ code: 'transport', reason: 'connect', systemCode },
        ...{ attempts: 2, mayHaveActed: false },
      });
    });
  }
});
