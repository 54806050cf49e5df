import { startOf } from './text.ts';

/**
 * A text as lines of at most `width` UTF-16 units, broken at spaces and after commas. What is longer
 * than a line is broken where the line is full, and begins in a line that is less than half full.
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let rest = text;
  while (rest.length > width) {
    const gap = Math.max(rest.lastIndexOf(' ', width), rest.lastIndexOf(',', width - 1) + 1);
    const wordLength = rest
      .slice(gap)
      .trimStart()
      .search(/[ ,]|$/);
    const isGood = gap > width / 2 || (gap > 0 && wordLength < width);
    const line = startOf(rest, isGood ? gap : width);
    lines.push(line);
    rest = rest.slice(line.length).trimStart();
  }
  return [...lines, rest];
}
