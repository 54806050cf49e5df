/** Finds by the target of a request what stands at its path; the path counts byte for byte. */
export class PathTable<Entry> {
  readonly #entries: ReadonlyMap<string, Entry>;

  constructor(entries: Iterable<readonly [path: string, entry: Entry]>) {
    this.#entries = new Map(entries);
  }

  /**
   * @param target path with or without a query, or a whole address, which a server has to take as
   *   well (RFC 9112, section 3.2.2); a trailing slash does not count
   */
  find(target: string): Entry | undefined {
    return this.#entries.get(target) ?? this.#entries.get(plainPath(target));
  }
}

/** Of a whole address. */
const origin = /^https?:\/\/[^/]*/i;

function plainPath(target: string): string {
  const query = target.indexOf('?');
  const withoutQuery = query === -1 ? target : target.slice(0, query);
  const path = withoutQuery.replace(origin, '');
  return path.endsWith('/') ? path.slice(0, -1) : path;
}
