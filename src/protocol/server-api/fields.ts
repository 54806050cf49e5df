import { Type } from 'typebox';

export const int32 = { minimum: -(2 ** 31), maximum: 2 ** 31 - 1 } as const;

export const integer = (description: string) => Type.Integer({ ...int32, description });
export const text = (description: string) => Type.String({ description });
export const optional = Type.Optional;

/** Digits of an int64: a number on the wire, a string here. */
export const int64 = (description: string) =>
  Type.String({ pattern: '^-?[0-9]+$', description: `${description} Digits of an int64.` });

/** Text whose length the platform counts in bytes: it cuts off what is longer. */
export const boundedText = (maxBytes: number, description: string) =>
  Type.Refine(
    // A UTF-16 unit is at least one byte.
    Type.String({ maxLength: maxBytes, description: `${description} At most ${maxBytes} bytes.` }),
    (value) => byteLength(value) <= maxBytes,
    () => `must not have more than ${maxBytes} bytes`,
  );

/** UTF-8 bytes of a text; a lone surrogate becomes the three bytes of its replacement. */
function byteLength(value: string): number {
  let bytes = 0;
  for (const character of value) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

export const json = (description: string) => Type.Unknown({ description });
export const object = (description: string) =>
  Type.Record(Type.String(), Type.Unknown(), { description });

/** No members are known. */
export const NoRequest = Type.Object({});
/** `data` of an answer for which none is documented: whatever came, as it came. */
export const NoData = Type.Unknown({ description: 'None documented.' });

export const startExtras = optional(
  boundedText(1024, 'Handed on to the reports as report_game_info_extras.'),
);
export const startKey = optional(
  boundedText(64, 'Handed on to the reports as report_game_info_key; rounds can be asked by it.'),
);
