/**
 * The wire between the platform and the app server: one TypeBox schema for each message, from
 * which types, validation and OpenAPI come. No behaviour.
 *
 * May not know of tokens, stores or frameworks. Exported as `sudgate/protocol`.
 */
export {
  type CallbackDefinition,
  type CallbackName,
  callbackDefinitions,
  callbackNames,
} from './callbacks.ts';
export { Envelope, EnvelopeOf, sdkErrorCodes } from './envelope.ts';
export { maxUidBytes } from './limits.ts';
export {
  GetSstokenAnswer,
  GetSstokenData,
  GetSstokenRequest,
  GetUserInfoAnswer,
  GetUserInfoRequest,
  UpdateSstokenAnswer,
  UpdateSstokenData,
  UpdateSstokenRequest,
} from './token-callbacks.ts';
export { Gender, UserInfo } from './user-info.ts';
