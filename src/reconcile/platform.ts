import type { SudClient } from '../client/index.ts';

/** What is needed of the client of the platform, which keeps the rate limit. */
export interface Platform extends Pick<SudClient, 'queryGameReportInfo'> {
  readonly pages: Pick<SudClient['pages'], 'reportsOfRoom'>;
}

/** The reports of a round by their type, as the platform keeps them. */
export type ReportsByType = Awaited<ReturnType<Platform['queryGameReportInfo']>>;
