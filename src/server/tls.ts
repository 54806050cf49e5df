import { X509Certificate } from 'node:crypto';
import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import type { Server } from 'node:tls';
import { checkKeyPair } from '../config/index.ts';

export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

export interface KeyPair {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** How often the files are looked at: symlinks swapped by orchestrators raise no event. */
const checkIntervalMs = 1_000;

/** @throws {Error} if a file cannot be read or the key does not belong to the certificate */
export function readKeyPair({ certFile, keyFile }: TlsFiles): KeyPair {
  const pair = { cert: readFileSync(certFile), key: readFileSync(keyFile) };
  checkKeyPair(pair);
  return pair;
}

/** When a certificate expires, in Unix seconds. */
export function expirySeconds({ cert }: KeyPair): number {
  return new X509Certificate(cert).validToDate.getTime() / 1000;
}

/**
 * Uses a new certificate for new connections when the files change; old connections stay. A pair
 * that does not fit (one file is written after the other) leaves the old one in use.
 *
 * @param used what the server was made with: the files may have changed since
 * @returns stops watching
 */
export function watchKeyPair(
  server: Server,
  files: TlsFiles,
  used: KeyPair,
  onReload: (result: { pair: KeyPair } | { error: unknown }) => void,
): () => void {
  const reload = (): void => {
    try {
      const pair = readKeyPair(files);
      server.setSecureContext(pair);
      onReload({ pair });
    } catch (error) {
      onReload({ error });
    }
  };
  const paths = [files.certFile, files.keyFile];
  for (const path of paths) {
    watchFile(path, { interval: checkIntervalMs, persistent: false }, reload);
  }
  if (!isIn(files, used)) reload();
  return () => {
    for (const path of paths) unwatchFile(path, reload);
  };
}

function isIn({ certFile, keyFile }: TlsFiles, { cert, key }: KeyPair): boolean {
  try {
    return readFileSync(certFile).equals(cert) && readFileSync(keyFile).equals(key);
  } catch {
    return false;
  }
}
