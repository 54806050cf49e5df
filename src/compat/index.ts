/**
 * The surface of the platform's official SDK for Node, on the strict tokens of `sudgate/token`: a
 * team changes one import.
 *
 * Has nothing that the SDK has not, but for its third argument. Exported as `sudgate/compat`.
 */
export {
  NewSudMGPAuth,
  type SudCode,
  type SudMGPAuth,
  type SudMGPAuthOptions,
  type SudSSToken,
  type SudUid,
} from './new-sud-mgp-auth.ts';
