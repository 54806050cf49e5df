import { type ApiName, apiNames } from '../../protocol/index.ts';
import { randomFor } from '../random.ts';

/** What goes wrong with requests to the configuration service and the server API. */
export interface ApiFaults {
  /** Share of the requests that it happens to, 0 to 1. */
  readonly share: number;
  /** Only these APIs; empty: all. */
  readonly apis: readonly (ApiName | 'configuration')[];
  /** HTTP status instead of an answer, 400 to 599: 429 is the rate limit, 5xx an outage. */
  readonly status: number | undefined;
  /** `ret_code` instead of an answer, such as 10001; the request is not carried out. */
  readonly retCode: number | undefined;
  /** How long the answer is held back, real milliseconds. */
  readonly delayMs: number;
  /** The request is carried out, and the connection is cut instead of the answer. */
  readonly losesAnswer: boolean;
}

export const noApiFaults: ApiFaults = Object.freeze({
  share: 1,
  apis: Object.freeze([]),
  status: undefined,
  retCode: undefined,
  delayMs: 0,
  losesAnswer: false,
});

const longestDelayMs = 600_000;

/** Draws the faults of the server API, and can be changed while the simulator runs. */
export class ApiFaultSource {
  readonly #seed: number;
  #faults: ApiFaults = noApiFaults;
  #count = 0;

  constructor(seed: number, faults: Partial<ApiFaults>) {
    this.#seed = seed;
    this.set(faults);
  }

  get current(): ApiFaults {
    return this.#faults;
  }

  /**
   * Puts these in the place of the ones before; those not named are none.
   *
   * @throws {RangeError} for a value out of bounds
   * @throws {TypeError} for a name that is no fault
   */
  set(faults: Partial<ApiFaults>): void {
    for (const name of Object.keys(faults)) {
      if (Object.hasOwn(noApiFaults, name)) continue;
      throw new TypeError(`there is no fault ${name}, only ${Object.keys(noApiFaults).join(', ')}`);
    }
    const wanted = { ...noApiFaults, ...faults };
    checkFaults(wanted);
    this.#faults = Object.freeze(wanted);
  }

  /** What happens to the next request, if anything. */
  draw(api: ApiName | 'configuration'): ApiFaults | undefined {
    const { share, apis } = this.#faults;
    if (apis.length > 0 && !apis.includes(api)) return undefined;
    const isHit = randomFor(this.#seed, `api/${++this.#count}`).chance(share);
    return isHit ? this.#faults : undefined;
  }
}

/** @throws {RangeError} */
function checkFaults({ share, apis, status, retCode, delayMs, losesAnswer }: ApiFaults): void {
  const isIn = (value: unknown, least: number, most: number) =>
    Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
  const rows: readonly (readonly [boolean, string])[] = [
    [typeof share === 'number' && share >= 0 && share <= 1, 'share: from 0 to 1'],
    [
      Array.isArray(apis) && apis.every((api) => knownApis.has(api)),
      'apis: a list of names of APIs, or "configuration"',
    ],
    [status === undefined || isIn(status, 400, 599), 'status: an HTTP status from 400 to 599'],
    [retCode === undefined || isIn(retCode, 1, 2 ** 31 - 1), 'retCode: a whole number, not 0'],
    [isIn(delayMs, 0, longestDelayMs), `delayMs: whole milliseconds from 0 to ${longestDelayMs}`],
    [typeof losesAnswer === 'boolean', 'losesAnswer: true or false'],
  ];
  const wrong = rows.find(([isRight]) => !isRight);
  if (wrong !== undefined) throw new RangeError(wrong[1]);
}

const knownApis: ReadonlySet<string> = new Set([...apiNames, 'configuration']);
