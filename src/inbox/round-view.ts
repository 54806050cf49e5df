import type { Static, TObject } from 'typebox';
import { isJsonObject, parseLenient } from '../core/index.ts';
import { GameSettle, GameStart, ReportPlayer, ReportPlayerResult } from '../protocol/index.ts';
import { int64Names } from '../protocol/int64-names.ts';
import type { StoredEvent } from './message.ts';
import { exactGameId, reportMessage } from './report-members.ts';
import type { StoredRound } from './round-store.ts';

/** JSON text of the platform beside what could be read from it: see `parseLenient`. */
interface WithExtras {
  /** As received. */
  readonly extras?: string;
  /** What it says; absent if it is beyond repair. */
  readonly parsed_extras?: unknown;
}

/** Members that are absent were not sent, or not with the type of the contract. */
export type PlayerView = Readonly<Partial<ReportPlayer>>;
export type ResultView = Readonly<Partial<Omit<ReportPlayerResult, 'extras'>>> & WithExtras;

/** Where a report stands in the feed. */
export interface ReportReference {
  readonly cursor: string;
  readonly received_at_ms: number;
}

type StartMembers = Omit<GameStart, 'players' | 'mg_id' | 'mg_id_str' | 'game_round_id'>;
type SettleMembers = Omit<GameSettle, 'results' | 'mg_id' | 'mg_id_str' | 'game_round_id'>;

/**
 * A round as its reports tell it. What both tell is taken from the settlement; the members have the
 * names and units of the contract. Those that are absent were not sent, or not with its type.
 */
export type RoundView = Readonly<Partial<StartMembers & SettleMembers>> &
  WithExtras & {
    readonly app_id: string;
    readonly game_round_id: string;
    /** Digits. */
    readonly mg_id?: string;
    /** `battle_start_at` in milliseconds; without one, when the first report was received. */
    readonly started_at_ms: number;
    readonly settled: boolean;
    /** Of the start; null as long as it has not come, or if it lists none. */
    readonly players: readonly PlayerView[] | null;
    /** Of the settlement; null as long as it has not come, or if it lists none. */
    readonly results: readonly ResultView[] | null;
    readonly start: ReportReference | null;
    readonly settle: ReportReference | null;
  };

/** The round as its reports tell it, read leniently: never fails for what they hold. */
export function toRoundView({ appId, gameRoundId, startedAtMs, start, settle }: StoredRound) {
  const started = reportMessage(start);
  const settled = reportMessage(settle);
  const view: RoundView = {
    ...wellTyped(GameStart, started),
    ...withExtras(wellTyped(GameSettle, settled)),
    app_id: appId,
    game_round_id: gameRoundId,
    started_at_ms: startedAtMs,
    settled: settle !== undefined,
    players: list(started.players, (player) => wellTyped(ReportPlayer, player)),
    results: list(settled.results, (result) => withExtras(wellTyped(ReportPlayerResult, result))),
    start: reference(start),
    settle: reference(settle),
  };
  const mgId = exactGameId(settled) ?? exactGameId(started);
  const { mg_id: _, mg_id_str: __, ...rest } = view as RoundView & { mg_id_str?: string };
  return mgId === undefined ? rest : { ...rest, mg_id: mgId };
}

function reference(event: StoredEvent | undefined): ReportReference | null {
  if (event === undefined) return null;
  return { cursor: String(event.position), received_at_ms: event.receivedAtMs };
}

function list<T>(values: unknown, read: (value: unknown) => T): readonly T[] | null {
  return Array.isArray(values) ? values.map(read) : null;
}

/** The texts and numbers that are of the schema's type. */
function wellTyped<Schema extends TObject>(
  schema: Schema,
  value: unknown,
): Partial<Static<Schema>> {
  if (!isJsonObject(value)) return {};
  const found = Object.entries<{ type?: string }>(schema.properties).filter(([name, { type }]) =>
    type === 'integer' ? Number.isInteger(value[name]) : type === typeof value[name],
  );
  return Object.fromEntries(found.map(([name]) => [name, value[name]])) as Partial<Static<Schema>>;
}

function withExtras<T extends { extras?: string }>(members: T): T & { parsed_extras?: unknown } {
  const parsed =
    members.extras === undefined ? undefined : parseLenient(members.extras, int64Names);
  return parsed === undefined ? members : { ...members, parsed_extras: parsed.value };
}
