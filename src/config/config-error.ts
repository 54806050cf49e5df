/** Every problem of a configuration at once, in words for the person who has to mend it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
    super(`The configuration has ${count}:\n${problems.map((text) => `  - ${text}`).join('\n')}`);
    this.problems = problems;
  }
}
