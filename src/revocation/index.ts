/**
 * Which users' tokens were declared void, and when: the port to where it is kept, and the copy in
 * memory that verification asks.
 *
 * May not know of token formats, HTTP or a certain database. Exported through the package root.
 */
export {
  type Revocation,
  type RevocationPage,
  type RevocationStore,
  revocationWatermark,
} from './revocation-store.ts';
export { RevocationWatermarks, type RevocationWatermarksOptions } from './revocation-watermarks.ts';
