import { type Static, type TSchema, Type } from 'typebox';

const int32 = { minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };

/**
 * The answer to every callback (seed document and callbacks contract, section 1.1): 0 is success,
 * `sdk_error_code` names a token's fault, `data` is always an object.
 */
export function EnvelopeOf<Data extends TSchema>(data: Data) {
  return Type.Object({
    ret_code: Type.Integer({ ...int32, description: '0: success, other values: failure.' }),
    ret_msg: Type.String({ description: 'Error text, empty on success.' }),
    sdk_error_code: Type.Optional(
      Type.Integer({ ...int32, description: 'Token error, 0: none. 1001 to 1005 or absent.' }),
    ),
    data,
  });
}

export const Envelope = EnvelopeOf(Type.Object({}));
export type Envelope<Data extends object = object> = Static<typeof Envelope> & { data: Data };

/** What failing answers carry in `sdk_error_code`. */
export const sdkErrorCodes = {
  success: 0,
  tokenCreationFailed: 1001,
  tokenVerificationFailed: 1002,
  tokenDecodingFailed: 1003,
  tokenInvalid: 1004,
  tokenExpired: 1005,
} as const;
