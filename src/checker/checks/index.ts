/**
 * The checks, one file for each group. A row says what holds for a correct app server, and how to
 * find out.
 *
 * May not know of the report. Reached through `checker/`.
 */
export { codeChecks } from './code.ts';
export { failureChecks } from './failures.ts';
export { getSstokenChecks } from './get-sstoken.ts';
export { getUserInfoChecks } from './get-user-info.ts';
export { notifyChecks } from './notify.ts';
export { reportChecks } from './report.ts';
export { requestChecks } from './requests.ts';
export { scoreChecks } from './scores.ts';
export { signatureChecks } from './signature.ts';
export { ssTokenChecks } from './ss-token.ts';
export { tlsChecks } from './tls.ts';
export { transportChecks } from './transport.ts';
export { updateSstokenChecks } from './update-sstoken.ts';
