import { SudRefusedError, SudUnavailableError, SudUnexpectedAnswerError } from '../client/index.ts';
import type { Clock } from '../core/index.ts';
import type { EventStore, InboxMessage } from '../inbox/index.ts';
import type { ReconcileTarget } from './find-targets.ts';
import type { Platform, ReportsByType } from './platform.ts';
import { restoredReport } from './restored-report.ts';

export interface ReconcileCounts {
  /** Reports that the platform has. */
  readonly lookedAt: number;
  /** Those that the inbox takes from nobody, such as one of a type that begins with `sudgate.`. */
  readonly refused: number;
  /** Those that the inbox had. */
  readonly alreadyThere: number;
  /** Those that it lacked: more than `restored` if they came meanwhile, or the run ended before. */
  readonly missing: number;
  /** Those that are in it now. */
  readonly restored: number;
}

export interface ReconciliationOptions {
  readonly platform: Platform;
  readonly events: Pick<EventStore, 'append' | 'findEventByKey'>;
  readonly appId: string;
  readonly sinceMs: number | undefined;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
}

/** Asks for rooms and rounds, one after the other, and counts. */
export class Reconciliation {
  readonly #options: ReconciliationOptions;
  #counts: ReconcileCounts = {
    ...{ lookedAt: 0, refused: 0, alreadyThere: 0, missing: 0, restored: 0 },
  };

  constructor(options: ReconciliationOptions) {
    this.#options = options;
  }

  get counts(): ReconcileCounts {
    return this.#counts;
  }

  /**
   * @returns whether the platform has anything of it
   * @throws {SudApiError} what the platform refused, or how it failed
   */
  async restore({ kind, id }: ReconcileTarget): Promise<boolean> {
    if (kind === 'room') {
      await this.#restoreRoom(id);
      return true;
    }
    const reports = await this.#query(id);
    await this.#append(reports, await this.#missingOf(reports));
    return typesOf(reports).length > 0;
  }

  async #restoreRoom(roomId: string): Promise<void> {
    const { platform, signal } = this.#options;
    const missing = new Map<string, Missing>();
    const seen = new Set<string>();
    for await (const round of platform.pages.reportsOfRoom(roomId, { signal })) {
      const { game_round_id: id, report_info: reports } = round;
      // Rounds that end meanwhile move others to a later page.
      if (seen.has(id) || !this.#isWanted(reports)) continue;
      seen.add(id);
      const types = await this.#missingOf(reports);
      if (types.length > 0) missing.set(id, { types, reports });
    }
    // In the order in which they would have come.
    const inOrder = [...missing].sort(([, a], [, b]) => startOf(a.reports) - startOf(b.reports));
    let failure: SudRefusedError | undefined;
    for (const [id, { types, reports }] of inOrder) {
      try {
        await this.#append({ ...reports, ...(await this.#queryIfTold(id)) }, types);
      } catch (error) {
        // It may be that of the one round; another way to fail would be that of the next as well.
        if (!(error instanceof SudRefusedError)) throw error;
        failure ??= error;
      }
    }
    if (failure !== undefined) throw failure;
  }

  /**
   * What ended before is not asked for: retention may have deleted it. Without an end, a round that
   * began before is taken for one of those: it may never end.
   */
  #isWanted(reports: ReportsByType): boolean {
    const { sinceMs } = this.#options;
    // 0 is no time.
    const seconds = reports.game_settle?.battle_end_at || startOf(reports) || undefined;
    return sinceMs === undefined || seconds === undefined || seconds * 1000 >= sinceMs;
  }

  async #query(game_round_id: string): Promise<ReportsByType> {
    const { platform, signal } = this.#options;
    return await platform.queryGameReportInfo({ game_round_id }, { signal });
  }

  /**
   * The pages of a room leave out what the app gave at the start; this has it. Nothing if that will
   * not be told another time either: the pages then have to do.
   */
  async #queryIfTold(id: string): Promise<ReportsByType> {
    try {
      return await this.#query(id);
    } catch (error) {
      const isFinal =
        error instanceof SudUnavailableError ||
        error instanceof SudUnexpectedAnswerError ||
        // Of the others nobody knows why: the platform failed.
        (error instanceof SudRefusedError && !error.mayHaveActed);
      if (isFinal) return {};
      throw error;
    }
  }

  async #missingOf(reports: ReportsByType): Promise<readonly string[]> {
    const { events } = this.#options;
    const missing: string[] = [];
    for (const type of typesOf(reports)) {
      const [message] = this.#messagesOf(reports, [type]);
      if (message === undefined) {
        this.#add({ lookedAt: 1, refused: 1 });
        continue;
      }
      const isThere = (await events.findEventByKey(message)) !== undefined;
      if (!isThere) missing.push(type);
      this.#add({ lookedAt: 1, ...(isThere ? { alreadyThere: 1 } : { missing: 1 }) });
    }
    return missing;
  }

  async #append(reports: ReportsByType, types: readonly string[]): Promise<void> {
    const messages = this.#messagesOf(reports, types);
    if (messages.length === 0) return;
    const outcomes = await this.#options.events.append(messages);
    this.#add({ restored: outcomes.filter((outcome) => outcome === 'new').length });
  }

  #messagesOf(reports: ReportsByType, types: readonly string[]): readonly InboxMessage[] {
    const { appId, clock } = this.#options;
    const byType = reports as Readonly<Record<string, object>>;
    return types.flatMap(
      (type) => restoredReport(appId, type, byType[type] as object, clock()) ?? [],
    );
  }

  #add(more: Partial<ReconcileCounts>): void {
    const names = Object.keys(this.#counts) as (keyof ReconcileCounts)[];
    this.#counts = Object.fromEntries(
      names.map((name) => [name, this.#counts[name] + (more[name] ?? 0)]),
    ) as unknown as ReconcileCounts;
  }
}

interface Missing {
  readonly types: readonly string[];
  readonly reports: ReportsByType;
}

/** The start first; types to come count too. */
function typesOf(reports: ReportsByType): readonly string[] {
  const types = Object.entries(reports)
    .filter(([, message]) => typeof message === 'object' && message !== null)
    .map(([type]) => type);
  return types.sort((a, b) => Number(b === 'game_start') - Number(a === 'game_start'));
}

function startOf({ game_start, game_settle }: ReportsByType): number {
  return (game_start ?? game_settle)?.battle_start_at ?? 0;
}
