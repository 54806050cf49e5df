import { Bench, type BenchOptions, type CheckTarget } from './bench.ts';
import type { Check, CheckGroup, CheckLevel, Finding } from './check.ts';
import { checkTable } from './check-table.ts';
import { describeSeen, describeSent, preview } from './describe-probe.ts';
import { NoLogin, NotPossible, type Probe } from './probe.ts';
import { judge } from './read-probe.ts';

export type CheckStatus = 'pass' | 'fail' | 'skip';

/** What came of one check; the form of `--json`. */
export interface CheckResult {
  readonly id: string;
  readonly group: CheckGroup;
  readonly level: CheckLevel;
  readonly title: string;
  readonly status: CheckStatus;
  /** What was sent, tokens shortened; empty if nothing was. */
  readonly sent: string;
  /** What came back and what is wrong with it; of a skipped check, why it was skipped. */
  readonly seen: string;
  /** What the contract says. */
  readonly expected: string;
  /** What the game server would report: 0 nothing, null where no page says. */
  readonly game_server_code: number | null;
  /** How to fix it; empty unless it failed. */
  readonly fix: string;
}

export interface RunChecksOptions extends BenchOptions {
  /** Groups and ids; default: all. Checks that these need run as well, unseen unless they fail. */
  readonly only?: readonly string[];
  /** Groups and ids that are left out. */
  readonly skip?: readonly string[];
  /** Told before each check how many are done, of how many. */
  readonly onProgress?: (done: number, total: number, id: string) => void;
}

/** Groups and ids that `only` and `skip` may name. */
const checkNames: ReadonlySet<string> = new Set(checkTable.flatMap(({ id, group }) => [id, group]));

/** A name in `only` or `skip` that no check and no group has. */
export class UnknownCheckError extends Error {
  override readonly name = 'UnknownCheckError';

  constructor(name: string) {
    super(`there is no check or group "${name}"`);
  }
}

/**
 * Runs the checks against an app server, one after the other. What an app server does never makes
 * it reject.
 *
 * @throws {UnknownCheckError} if `only` or `skip` name what there is not
 * @throws what `signal` was aborted with, when all is as it was
 */
export async function runChecks(
  target: CheckTarget,
  options: RunChecksOptions,
): Promise<readonly CheckResult[]> {
  const { only, skip = [] } = options;
  for (const name of [...(only ?? []), ...skip]) {
    if (!checkNames.has(name)) throw new UnknownCheckError(name);
  }
  const isNamed = ({ id, group }: Check, names: readonly string[]) =>
    names.includes(id) || names.includes(group);
  const chosen = checkTable.filter(
    (check) => (only === undefined || isNamed(check, only)) && !isNamed(check, skip),
  );
  const chosenIds = new Set(chosen.map(({ id }) => id));
  const bench = new Bench(target, options);
  const runner = new Runner(bench);
  try {
    for (const [done, check] of chosen.entries()) {
      options.onProgress?.(done, chosen.length, check.id);
      await runner.resultOf(check);
    }
  } finally {
    await bench.close();
  }
  // Where others failed, what needs them was not checked: that must not look as if all were well.
  return runner.results.filter(({ id, status }) => status === 'fail' || chosenIds.has(id));
}

/** Runs a check once, after those that it needs. */
class Runner {
  readonly #bench: Bench;
  readonly #results = new Map<string, CheckResult>();
  /** Why nothing more can be checked. */
  #ending: string | undefined;

  constructor(bench: Bench) {
    this.#bench = bench;
  }

  /** Of all checks that ran, in the order of the table. */
  get results(): readonly CheckResult[] {
    return checkTable.flatMap(({ id }) => this.#results.get(id) ?? []);
  }

  async resultOf(check: Check): Promise<CheckResult> {
    const known = this.#results.get(check.id);
    if (known !== undefined) return known;
    const reason = this.#ending ?? (await this.#obstacle(check));
    const result = reason === undefined ? await this.#run(check) : skipped(check, reason);
    this.#results.set(check.id, result);
    return result;
  }

  /** Why the check would say nothing. */
  async #obstacle({ needs }: Check): Promise<string | undefined> {
    for (const id of needs) {
      const needed = checkTable.find((check) => check.id === id);
      if (needed === undefined) throw new Error(`a check needs ${id}, which there is not`);
      const { status, seen } = await this.resultOf(needed);
      if (status === 'fail') return `needs ${id} to pass`;
      if (status === 'skip') return seen;
    }
    return undefined;
  }

  async #run(check: Check): Promise<CheckResult> {
    try {
      const finding = await check.run(this.#bench);
      const result = resultOf(check, finding);
      if (!(await this.#isGone(finding))) return result;
      this.#ending = `the server has been gone since ${check.id}`;
      // Whatever was checked: no game can be played on a server that a request ends.
      return {
        ...result,
        level: 'required',
        seen: `${result.seen}; the server has been gone since`,
      };
    } catch (error) {
      if (error instanceof NotPossible || error instanceof NoLogin) {
        return skipped(check, error.message);
      }
      throw error;
    }
  }

  /** Whether a server that answered before cannot be reached any more, and the failure shows it. */
  async #isGone({ passed, probe }: Finding): Promise<boolean> {
    if (passed || probe === undefined || !isCutOff(probe)) return false;
    if (this.#results.get('transport.reachable')?.status !== 'pass') return false;
    return isCutOff(await this.#bench.call('get_sstoken', {}));
  }
}

function isCutOff({ outcome }: Probe): boolean {
  return !outcome.answered && ['refused', 'broken'].includes(outcome.reason);
}

function resultOf(check: Check, { passed, probe, why, sent, fix }: Finding): CheckResult {
  const code = probe === undefined ? undefined : judge(probe).gameServerCode;
  const came = probe === undefined ? '' : describeSeen(probe.outcome);
  // That nothing came says why.
  const isSilent = probe?.outcome.answered === false;
  return {
    ...about(check),
    status: passed ? 'pass' : 'fail',
    sent: sent ?? (probe === undefined ? '' : describeSent(probe)),
    seen: passed || isSilent ? came : [preview(why ?? ''), came].filter((text) => text).join('; '),
    expected: check.expected,
    game_server_code: code ?? null,
    fix: passed ? '' : (fix ?? check.fix),
  };
}

function skipped(check: Check, reason: string): CheckResult {
  const nothing = { sent: '', game_server_code: null, fix: '' };
  return { ...about(check), status: 'skip', seen: reason, expected: check.expected, ...nothing };
}

function about({ id, group, level, title }: Check) {
  return { id, group, level, title };
}
