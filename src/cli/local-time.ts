import { CliError, exitCodes } from './exit.ts';

/** `2026-05-01 09:30:00` in the time zone of this machine. */
export function localTime(ms: number): string {
  // The Swedish form is the one of ISO 8601 with a space.
  return new Date(ms).toLocaleString('sv-SE');
}

const day = /^\d{4}-\d\d-\d\d$/;
const moment = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/;

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
    const ms = moment.test(full) ? new Date(full.replace(' ', 'T')).getTime() : Number.NaN;
    if (!Number.isNaN(ms)) return ms;
    const forms = '2026-05-01, "2026-05-01 09:30" or milliseconds since 1970';
    throw new CliError(`${option} must be like ${forms}`, exitCodes.usage);
  };
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
