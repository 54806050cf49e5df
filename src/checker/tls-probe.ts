import { isIP } from 'node:net';
import tls, { type PeerCertificate } from 'node:tls';
import { type NoAnswer, noAnswer } from '../game-server/index.ts';

/** What a server shows when a secure connection is made, trusted or not. */
export type TlsProbe =
  | {
      readonly connected: true;
      /** `TLSv1.2`, `TLSv1.3` … */
      readonly protocol: string;
      /** Code of what is wrong with the chain; undefined if it is trusted. */
      readonly chainFault: string | undefined;
      readonly certificate: PeerCertificate;
      readonly hostFault: string | undefined;
    }
  | { readonly connected: false; readonly failure: NoAnswer };

export interface TlsProbeOptions {
  readonly url: URL;
  readonly ca?: string | undefined;
  readonly timeoutMs: number;
  readonly minVersion?: 'TLSv1' | 'TLSv1.2';
  readonly maxVersion?: 'TLSv1.1';
}

/** Connects, looks at the certificate, and hangs up. Sends nothing, so nothing can leak. */
export function probeTls(options: TlsProbeOptions): Promise<TlsProbe> {
  const { url, ca, timeoutMs, minVersion = 'TLSv1.2', maxVersion } = options;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const { promise, resolve } = Promise.withResolvers<TlsProbe>();
  const socket = tls.connect({
    host,
    port: Number(url.port || 443),
    ...(isIP(host) === 0 && { servername: host }),
    ...(ca !== undefined && { ca }),
    minVersion,
    // OpenSSL speaks the old versions at its lowest security level only.
    ...(maxVersion !== undefined && { maxVersion, ciphers: 'DEFAULT@SECLEVEL=0' }),
    // The faults are looked at one by one below.
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
  });
  const startedAt = performance.now();
  const late = () => new DOMException('no answer before the deadline', 'TimeoutError');
  socket.setTimeout(timeoutMs, () => socket.destroy(late()));
  socket.once('error', (error) => {
    resolve({ connected: false, failure: noAnswer(error, startedAt) });
  });
  socket.once('secureConnect', () => {
    resolve(describe(socket, host));
    socket.destroy();
  });
  return promise;
}

function describe(socket: tls.TLSSocket, host: string): TlsProbe {
  const certificate = socket.getPeerCertificate();
  const fault: unknown = socket.authorizationError;
  return {
    connected: true,
    protocol: socket.getProtocol() ?? 'unknown',
    chainFault: socket.authorized ? undefined : codeOf(fault),
    certificate,
    hostFault: tls.checkServerIdentity(host, certificate)?.message,
  };
}

/** Node has the code itself here, or an error that carries it. */
function codeOf(fault: unknown): string {
  return fault instanceof Error
    ? ((fault as NodeJS.ErrnoException).code ?? fault.message)
    : String(fault);
}
