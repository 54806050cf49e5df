import { Type } from 'typebox';

/**
 * The answer of every API but the configuration (section 3). `ret_code` has been seen as a string;
 * `data` is by API.
 */
export const ServerAnswer = Type.Object({
  ret_code: Type.Union([Type.Integer(), Type.String({ pattern: '^-?[0-9]{1,10}$' })], {
    description: '0: success.',
  }),
  ret_msg: Type.Optional(Type.String({ description: 'Text for people, may be empty.' })),
  data: Type.Optional(Type.Unknown({ description: 'By API.' })),
});

/** Sent beside the members of a request whose authentication is `secret_in_body`. */
export const AppCredentials = Type.Object({
  app_id: Type.String({ description: 'The app.' }),
  app_secret: Type.String({ description: 'Its secret: not for logs.' }),
});

/** Members of answers that are int64: strings of digits when read losslessly. */
export const serverInt64Names: ReadonlySet<string> = new Set([
  'mg_id',
  'chain_type',
  'expire_at',
  'expire_at_ms',
]);
