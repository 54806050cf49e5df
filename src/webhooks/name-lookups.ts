import dns from 'node:dns';

export type Resolve = (
  hostname: string,
  options: dns.LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: dns.LookupAddress[]) => void,
) => void;

type Caller = Parameters<Resolve>[2];

/** Longer than resolvers try by default, so that what waits behind a name that fails has its turn. */
const defaultDeadlineMs = 12_000;
/** Names that are remembered to have been found. */
const maxFound = 1_000;

/** The look-up of a name has not ended in time. It cannot be called off. */
export class StillLookedUpError extends Error {
  override readonly name = 'StillLookedUpError';

  constructor() {
    super('the name is still being looked up');
  }
}

export interface NameLookupsOptions {
  /** Default: as the system does, so that its hosts file counts. */
  readonly resolve?: Resolve | undefined;
  /** How long one may wait, in milliseconds. Default 12,000. */
  readonly deadlineMs?: number;
}

interface Lookup {
  readonly hostname: string;
  readonly options: dns.LookupAllOptions;
  readonly callers: Set<Caller>;
  isRunning: boolean;
  /** One has waited for it in vain. */
  isStuck: boolean;
}

/**
 * Looks up names so that one which nobody answers for holds up nothing else. Node has two threads
 * for the names of the whole process, and such a name keeps one for ten seconds and more.
 *
 * Thus a name is looked up once at a time, whoever asks. Of names that were found the last time one
 * is looked up at a time, and one of all others: these can never keep both threads.
 */
export class NameLookups {
  readonly #resolve: Resolve;
  readonly #deadlineMs: number;
  /** Under way or waiting for its turn, by name; the oldest first. */
  readonly #lookups = new Map<string, Lookup>();
  /** Those that were found the last time; the latest last. */
  readonly #found = new Set<string>();
  /** Of which kind, found the last time or not, one is under way. */
  readonly #busy = new Set<boolean>();

  constructor({ resolve = dns.lookup, deadlineMs = defaultDeadlineMs }: NameLookupsOptions = {}) {
    this.#resolve = resolve;
    this.#deadlineMs = deadlineMs;
  }

  /** The options of whoever asks first for a name count. */
  readonly resolve: Resolve = (hostname, options, callback) => {
    const lookup = this.#lookups.get(hostname) ?? {
      hostname,
      options,
      callers: new Set(),
      isRunning: false,
      isStuck: false,
    };
    if (lookup.isStuck) {
      callback(new StillLookedUpError(), []);
      return;
    }
    const timer = setTimeout(() => {
      lookup.callers.delete(caller);
      lookup.isStuck = lookup.isRunning;
      callback(new StillLookedUpError(), []);
    }, this.#deadlineMs).unref();
    const caller: Caller = (error, addresses) => {
      clearTimeout(timer);
      callback(error, addresses);
    };
    lookup.callers.add(caller);
    this.#lookups.set(hostname, lookup);
    this.#runNext();
  };

  #runNext(): void {
    for (const lookup of this.#lookups.values()) {
      const wasFound = this.#found.has(lookup.hostname);
      if (!lookup.isRunning && !this.#busy.has(wasFound)) this.#run(lookup, wasFound);
    }
  }

  #run(lookup: Lookup, wasFound: boolean): void {
    const { hostname, options, callers } = lookup;
    lookup.isRunning = true;
    this.#busy.add(wasFound);
    this.#resolve(hostname, options, (error, addresses) => {
      this.#busy.delete(wasFound);
      this.#lookups.delete(hostname);
      this.#remember(hostname, error === null && !lookup.isStuck);
      for (const caller of callers) caller(error, addresses);
      this.#runNext();
    });
  }

  #remember(hostname: string, isFound: boolean): void {
    this.#found.delete(hostname);
    if (!isFound) return;
    this.#found.add(hostname);
    const [oldest = hostname] = this.#found;
    if (this.#found.size > maxFound) this.#found.delete(oldest);
  }
}
