/** How deep JSON may nest and still be shown as data: writing it out again recurses. */
const maxDepth = 200;

const brackets = /[{}[\]]|"(?:[^"\\]|\\.)*"/gs;

/** Whether JSON text nests deeper than 200. */
export function nestsTooDeeply(text: string): boolean {
  // As a rule there are not even as many brackets.
  if (text.split(/[{[]/, maxDepth + 2).length <= maxDepth + 1) return false;
  let depth = 0;
  for (const [piece] of text.matchAll(brackets)) {
    if (piece === '{' || piece === '[') depth++;
    else if (piece === '}' || piece === ']') depth--;
    if (depth > maxDepth) return true;
  }
  return false;
}
