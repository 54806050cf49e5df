import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';

/**
 * Checks that TLS can be spoken with a pair. A secure context alone takes a key of another kind than the
 * certificate's, such as one of RSA beside one of EC, and then fails every handshake.
 *
 * @throws {Error} if one of them cannot be read, or the key is not that of the certificate
 */
export function checkKeyPair(pair: { readonly cert: Buffer; readonly key: Buffer }): void {
  createSecureContext(pair);
  const certificate = new X509Certificate(pair.cert);
  if (certificate.checkPrivateKey(createPrivateKey(pair.key))) return;
  throw new Error('the key is not that of the certificate');
}
