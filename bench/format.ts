import type { Summary } from './statistics.ts';

export function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

export function decimals(digits: number): (value: number) => string {
  return (value) => value.toFixed(digits);
}

/** "median (min … max)" */
export function spread(summary: Summary, format: (value: number) => string, unit = ''): string {
  const suffix = unit === '' ? '' : ` ${unit}`;
  const range = `${format(summary.min)} … ${format(summary.max)}`;
  return `${format(summary.median)}${suffix} (${range})`;
}
