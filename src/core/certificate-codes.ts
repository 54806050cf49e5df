/**
 * Codes with which a certificate is refused, before anything of a request is sent: OpenSSL's for a
 * chain, Node's own for a name. Not those of an alert, which is what the other side says, and when.
 */
export const certificateCodes =
  /^(CERT_|CRL_|DEPTH_ZERO_|ERROR_IN_|ERR_TLS_CERT_|HOSTNAME_MISMATCH|INVALID_(CA|PURPOSE)|PATH_LENGTH_|SELF_SIGNED_|UNABLE_TO_|UNSPECIFIED)/;
