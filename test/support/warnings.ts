import type { Scope } from './scope.ts';

/** The warnings of sudgate, as they come, until the test ends. */
export function collectWarnings(scope: Scope): readonly string[] {
  const warnings: string[] = [];
  const collect = ({ name, message }: Error): void => {
    if (name === 'SudgateWarning') warnings.push(message);
  };
  process.on('warning', collect);
  scope.defer(() => process.off('warning', collect));
  return warnings;
}
