/** Every problem of a configuration at once, in words for the person who has to mend it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  /** @param hint what else may help, behind the list */
  constructor(problems: readonly string[], hint?: string) {
    const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
    const list = problems.map((text) => `  - ${text}`);
    super([`The configuration has ${count}:`, ...list, ...(hint ? [hint] : [])].join('\n'));
    this.problems = problems;
  }
}
