import { hash } from 'node:crypto';
import type { ApiName } from '../protocol/index.ts';
import { SudUnexpectedAnswerError } from './errors.ts';

/** Far beyond what a month can hold. */
const maxPages = 100_000;

/** The pages of one sequence so far: a platform that never ends them does not hold us. */
export class PagesSeen {
  readonly #api: ApiName;
  /** Digests, since a page may be large. */
  readonly #pages = new Set<string>();

  constructor(api: ApiName) {
    this.#api = api;
  }

  /**
   * @param page what tells it from all others
   * @throws {SudUnexpectedAnswerError} if it came before, or is one too many
   */
  add(page: unknown): void {
    const digest = hash('sha256', JSON.stringify(page));
    if (this.#pages.has(digest)) throw this.#unexpected('the same page came twice');
    if (this.#pages.size === maxPages) throw this.#unexpected(`more than ${maxPages} pages`);
    this.#pages.add(digest);
  }

  #unexpected(problem: string): SudUnexpectedAnswerError {
    const facts = { api: this.#api, attempts: 1, mayHaveActed: false };
    return new SudUnexpectedAnswerError(facts, problem);
  }
}
