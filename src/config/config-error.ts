/** Every problem of a configuration at once, in words for the person who has to mend it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];
  /** Whether one of them is that no app is configured. */
  readonly lacksApps: boolean;

  /** @param options hint: what else may help, after the list */
  constructor(problems: readonly string[], { lacksApps = false, hint = '' } = {}) {
    const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
    const list = problems.map((text) => `  - ${text}`);
    super([`The configuration has ${count}:`, ...list, ...(hint === '' ? [] : [hint])].join('\n'));
    this.problems = problems;
    this.lacksApps = lacksApps;
  }
}
