import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { checkKeyPair } from './check-key-pair.ts';
import type { Config } from './config.ts';
import { ConfigError } from './config-error.ts';

/**
 * Reads the files that settings name, for `config check` and before a start. Other commands need
 * none of them, and may be run by somebody who may not read a private key.
 *
 * @throws {ConfigError} that names the setting of each file that cannot be used
 */
export function checkFiles({ tls, database }: Config): void {
  const problems: string[] = [];
  if (tls !== undefined) problems.push(...keyPairProblems(tls));
  if (database.kind === 'postgres' && database.caFile !== undefined) {
    const file = { setting: 'DATABASE_CA_FILE', path: database.caFile };
    usable(file, 'certificate', problems, (ca) => new X509Certificate(ca));
  }
  if (problems.length > 0) throw new ConfigError(problems);
}

function keyPairProblems({ certFile, keyFile }: NonNullable<Config['tls']>): string[] {
  const problems: string[] = [];
  const certificate = { setting: 'TLS_CERT_FILE', path: certFile };
  const privateKey = { setting: 'TLS_KEY_FILE', path: keyFile };
  const cert = usable(certificate, 'certificate', problems, (pem) => new X509Certificate(pem));
  const key = usable(privateKey, 'private key', problems, (pem) =>
    createSecureContext({ key: pem }),
  );
  if (cert === undefined || key === undefined) return problems;
  try {
    checkKeyPair({ cert, key });
  } catch {
    problems.push('TLS_KEY_FILE is not the private key of the certificate in TLS_CERT_FILE');
  }
  return problems;
}

/** What a file holds; a problem is added if it cannot be read, or is not what it should be. */
function usable(
  { setting, path }: { readonly setting: string; readonly path: string },
  what: string,
  problems: string[],
  parse: (pem: Buffer) => unknown,
): Buffer | undefined {
  let pem: Buffer;
  try {
    pem = readFileSync(path);
  } catch (error) {
    problems.push(`${setting}: ${path} cannot be read (${(error as NodeJS.ErrnoException).code})`);
    return undefined;
  }
  try {
    parse(pem);
    return pem;
  } catch {
    problems.push(`${setting}: ${path} holds no ${what} in PEM that can be used`);
    return undefined;
  }
}
