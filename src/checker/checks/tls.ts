import { isLoopback } from '../../core/index.ts';
import type { NoAnswerReason } from '../../game-server/index.ts';
import type { Bench } from '../bench.ts';
import { type Check, checksOf, type Finding } from '../check.ts';
import { NotPossible } from '../probe.ts';
import { probeTls, type TlsProbe } from '../tls-probe.ts';
import { reachableFix } from './transport.ts';

const dayMs = 86_400_000;
const lastingDays = 14;

function urlOf(bench: Bench): URL {
  const { get_sstoken: url } = bench.target.urls;
  if (url.protocol !== 'https:') throw new NotPossible('the address is not https://');
  return url;
}

function options(bench: Bench) {
  const { ca, timeoutMs = 10_000 } = bench.target;
  return { url: urlOf(bench), ca, timeoutMs };
}

async function connected(bench: Bench): Promise<Extract<TlsProbe, { connected: true }>> {
  const probe = await bench.once('tls', () => probeTls(options(bench)));
  if (!probe.connected) throw new NotPossible(`no secure connection: ${probe.failure.detail}`);
  return probe;
}

function seen(passed: boolean, bench: Bench, why: string): Finding {
  return { passed, sent: `a TLS handshake with ${urlOf(bench).host}`, why };
}

/** A row that passes unless the chain has one of these faults. */
function chainRow(faults: ReadonlySet<string>) {
  return async (bench: Bench): Promise<Finding> => {
    const { chainFault } = await connected(bench);
    return seen(chainFault === undefined || !faults.has(chainFault), bench, chainFault ?? '');
  };
}

const selfSigned = new Set(['DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN']);
const incomplete = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
]);

/** Where more is known than that it failed. */
const fixes: Readonly<Partial<Record<NoAnswerReason, string>>> = {
  not_tls:
    'Give the address as http:// if plain HTTP is spoken there, or put a TLS proxy in front.',
  unresolved: reachableFix,
  refused: reachableFix,
  timeout: reachableFix,
};

export const tlsChecks: readonly Check[] = checksOf(
  'tls',
  [],
  [
    {
      name: 'https',
      level: 'required',
      title: 'The addresses are https://',
      expected: 'The platform calls HTTPS only, reachable from the public internet.',
      fix: 'Put a TLS proxy in front, or give the server a certificate.',
      async run(bench) {
        const { urls } = bench.target;
        const plain = Object.entries(urls).filter(([, url]) => url.protocol === 'http:');
        const isLocal = plain.every(([, url]) => isLoopback(url.hostname));
        if (isLocal && urls.get_sstoken.protocol === 'http:') {
          throw new NotPossible('this machine: plain HTTP will do for a test');
        }
        const [[name, url] = ['get_sstoken', urls.get_sstoken]] = plain;
        return { passed: plain.length === 0, why: `the address of ${name} is ${url.origin}` };
      },
    },
    {
      name: 'handshake',
      level: 'required',
      title: 'A connection with TLS 1.2 or 1.3 can be made',
      expected: 'TLS 1.2 or newer: 1.0 and 1.1 are deprecated (RFC 8996), and clients refuse them.',
      fix: 'Enable TLS 1.2 and 1.3.',
      needs: ['tls.https'],
      async run(bench) {
        const probe = await bench.once('tls', () => probeTls(options(bench)));
        if (probe.connected) return seen(true, bench, probe.protocol);
        const old = await probeTls({
          ...options(bench),
          minVersion: 'TLSv1',
          maxVersion: 'TLSv1.1',
        });
        if (old.connected) return seen(false, bench, `only ${old.protocol}`);
        const { reason, detail } = probe.failure;
        const why = reason === 'not_tls' ? 'what came back is not TLS' : detail;
        return { ...seen(false, bench, why), fix: fixes[reason] };
      },
    },
    {
      name: 'old-versions',
      level: 'advice',
      title: 'TLS 1.0 and 1.1 are refused',
      expected: 'Both are deprecated (RFC 8996).',
      fix: 'Set the lowest version to TLS 1.2.',
      needs: ['tls.handshake'],
      async run(bench) {
        const old = await probeTls({
          ...options(bench),
          minVersion: 'TLSv1',
          maxVersion: 'TLSv1.1',
        });
        return seen(!old.connected, bench, old.connected ? `${old.protocol} is accepted` : '');
      },
    },
    {
      name: 'dates',
      level: 'required',
      title: 'The certificate is valid today',
      expected: 'Today is between its two dates.',
      fix: 'Renew it, and set up automatic renewal.',
      needs: ['tls.handshake'],
      async run(bench) {
        const { valid_from, valid_to } = (await connected(bench)).certificate;
        const now = bench.clock();
        const isValid = Date.parse(valid_from) <= now && now <= Date.parse(valid_to);
        return seen(isValid, bench, `valid from ${valid_from} to ${valid_to}`);
      },
    },
    {
      name: 'lasting',
      level: 'advice',
      title: `The certificate is valid for another ${lastingDays} days`,
      expected: `More than ${lastingDays} days are left: otherwise its renewal has not worked.`,
      fix: 'Find out why it was not renewed.',
      needs: ['tls.dates'],
      async run(bench) {
        const { valid_to } = (await connected(bench)).certificate;
        const isLasting = Date.parse(valid_to) - bench.clock() > lastingDays * dayMs;
        return seen(isLasting, bench, `it expires on ${valid_to}`);
      },
    },
    {
      name: 'host-name',
      level: 'required',
      title: 'The certificate is for this host',
      expected: 'The host name, or a wildcard for it, is among the names of the certificate.',
      fix: 'Get a certificate for the host name that is registered with the platform.',
      needs: ['tls.handshake'],
      async run(bench) {
        const { hostFault } = await connected(bench);
        return seen(hostFault === undefined, bench, hostFault ?? '');
      },
    },
    {
      name: 'issuer',
      level: 'required',
      title: 'The certificate comes from a public authority',
      expected: 'Issued by an authority that clients know; not self-signed.',
      fix: 'Get a certificate from a public authority; for a test CA there is --ca.',
      needs: ['tls.handshake'],
      run: chainRow(selfSigned),
    },
    {
      name: 'chain',
      level: 'required',
      title: 'The chain is complete',
      expected: 'The server sends the intermediate certificates as well (RFC 8446, section 4.4.2).',
      fix: 'Configure the full chain (fullchain.pem), not the certificate alone; for a test CA: --ca.',
      needs: ['tls.handshake', 'tls.issuer'],
      run: chainRow(incomplete),
    },
    {
      name: 'trusted',
      level: 'required',
      title: 'Nothing else is wrong with the certificate',
      expected: 'A client accepts the chain.',
      fix: 'Look the code up in the documentation of OpenSSL (verify).',
      needs: ['tls.issuer', 'tls.chain', 'tls.dates'],
      async run(bench) {
        const { chainFault } = await connected(bench);
        return seen(chainFault === undefined, bench, chainFault ?? '');
      },
    },
  ],
);
