/** Certificates and protocols with a fault, all on the correct app server. */
import { readFileSync } from 'node:fs';
import type { TlsOptions } from './reference-server.ts';

export interface TlsFault {
  readonly name: string;
  /** The id of the check that finds it. */
  readonly fails: string;
  readonly tls: TlsOptions;
  /** Advice: requests are sent all the same. */
  readonly isAdvice?: true;
}

const folder = new URL('../../support/tls/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');
const intermediate = read('chain/intermediate.cert.pem');
const key = read('chain/leaf.key.pem');
const chain = (name: string): TlsOptions => ({
  ...{ cert: read(`chain/${name}.cert.pem`) + intermediate, key },
});
const oldVersions = { minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;

/** The roots of the chains. */
export const ca = read('chain/root.cert.pem') + read('chain/other-root.cert.pem');
export const goodChain = chain('leaf');

export const tlsFaults: readonly TlsFault[] = [
  { name: 'has expired', fails: 'tls.dates', tls: chain('expired') },
  { name: 'is for another host', fails: 'tls.host-name', tls: chain('other-host') },
  {
    name: 'comes without its intermediate',
    fails: 'tls.chain',
    tls: { cert: read('chain/leaf.cert.pem'), key },
  },
  {
    name: 'is self-signed',
    fails: 'tls.issuer',
    tls: { cert: read('first.cert.pem'), key: read('first.key.pem') },
  },
  {
    name: 'is for clients and not for servers',
    fails: 'tls.trusted',
    tls: { cert: read('chain/client-only.cert.pem'), key },
  },
  {
    name: 'is good, but only TLS 1.1 is spoken',
    fails: 'tls.handshake',
    tls: { ...goodChain, ...oldVersions, maxVersion: 'TLSv1.1' },
  },
  {
    name: 'is good, but TLS 1.1 is spoken as well',
    fails: 'tls.old-versions',
    tls: { ...goodChain, ...oldVersions },
    isAdvice: true,
  },
];
