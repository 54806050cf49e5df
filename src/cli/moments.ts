import { CliError, exitCodes } from './exit.ts';

/** `2026-05-01T09:30:00Z`: in UTC, so that it is the same here, in the log and at the server. */
export function showMoment(ms: number): string {
  const date = new Date(ms);
  // What others report may be beyond all dates.
  if (Number.isNaN(date.getTime())) return `${ms} ms`;
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}

const day = /^\d{4}-\d\d-\d\d$/;
const moment = /^(\d{4}-\d\d-\d\d)[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/;

/**
 * Reads a moment as people write it, in the time zone of this machine unless it names one.
 *
 * @param option names it in the error
 * @returns milliseconds since 1970
 * @throws {CliError}
 */
export function parseMoment(option: string): (text: string) => number {
  return (text) => {
    if (/^\d{12,14}$/.test(text)) return Number(text);
    const full = day.test(text) ? `${text}T00:00` : text;
    const ms = isMoment(full) ? new Date(full.replace(' ', 'T')).getTime() : Number.NaN;
    if (!Number.isNaN(ms)) return ms;
    const forms = '2026-05-01, "2026-05-01 09:30" or milliseconds since 1970';
    throw new CliError(`${option} must be like ${forms}`, exitCodes.usage);
  };
}

/** Of the right form, and a day that there is: 30 February would be taken for 2 March. */
function isMoment(text: string): boolean {
  const [, date = ''] = moment.exec(text) ?? [];
  const ms = Date.parse(date);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(date);
}

/** `1:35`, or `1:02:03` from an hour. */
export function duration(seconds: number): string {
  const [hours, minutes, rest] = [
    Math.floor(seconds / 3600),
    Math.floor((seconds % 3600) / 60),
    Math.floor(seconds % 60),
  ];
  const padded = String(rest).padStart(2, '0');
  return hours === 0
    ? `${minutes}:${padded}`
    : `${hours}:${String(minutes).padStart(2, '0')}:${padded}`;
}
