/**
 * A misspelt option would silently be left at its default, and some of them are there for safety.
 *
 * @throws {TypeError} that names what is not known
 */
export function refuseUnknownOptions(options: object, names: readonly string[]): void {
  const unknown = Object.keys(options).filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new TypeError(`unknown option: ${unknown.join(', ')}`);
}
