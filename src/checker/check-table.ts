import type { Check } from './check.ts';
import {
  codeChecks,
  failureChecks,
  getSstokenChecks,
  getUserInfoChecks,
  notifyChecks,
  reportChecks,
  requestChecks,
  scoreChecks,
  signatureChecks,
  ssTokenChecks,
  tlsChecks,
  transportChecks,
  updateSstokenChecks,
} from './checks/index.ts';

/** All checks, in the order in which they run. */
export const checkTable: readonly Check[] = [
  ...tlsChecks,
  ...transportChecks,
  ...getSstokenChecks,
  ...getUserInfoChecks,
  ...updateSstokenChecks,
  ...codeChecks,
  ...ssTokenChecks,
  ...failureChecks,
  ...requestChecks,
  ...signatureChecks,
  ...reportChecks,
  ...notifyChecks,
  ...scoreChecks,
];
