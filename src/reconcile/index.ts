/**
 * Reports that were never delivered: asked for at the platform and put into the inbox, once.
 *
 * May not know of HTTP or of a certain database. Exported as `sudgate/reconcile`.
 */
export type { ReconcileTarget } from './find-targets.ts';
export type { Platform } from './platform.ts';
export {
  type ReconcileFailure,
  type ReconcileOptions,
  type ReconcileProgress,
  type ReconcileResult,
  reconcileRounds,
} from './reconcile-rounds.ts';
export type { ReconcileCounts } from './reconciliation.ts';
