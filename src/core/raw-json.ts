/** Of Node 22, which the types of ES2024 do not know yet. */
interface RawJson {
  rawJSON(text: string): unknown;
  isRawJSON(value: unknown): boolean;
}

export const { rawJSON, isRawJSON } = JSON as typeof JSON & RawJson;
