/**
 * The steps of the gate; all run, so that one report names all faults.
 *
 * The checks of the package mostly wait for npm, so they go on while the tests run. Their output is
 * held back until the step has ended.
 */
import { spawn } from 'node:child_process';

type Step = readonly [name: string, command: string, ...args: string[]];

const before: readonly Step[] = [
  ['types', 'npm', 'run', '--silent', 'typecheck'],
  ['lint', 'npm', 'run', '--silent', 'lint'],
  ['build', 'npm', 'run', '--silent', 'build'],
];
const tests: Step = ['tests', 'npm', 'test', '--silent'];
/** They need the build, and no test does. */
const checksOfPackage: readonly Step[] = [
  ['package', 'node', 'scripts/check-package.ts'],
  ['runtimes', 'node', 'scripts/check-runtimes.ts'],
  ['getting started', 'node', 'scripts/getting-started.ts'],
  ['examples', 'node', 'scripts/check-examples.ts'],
];

let passed = 0;
let failed = 0;
await runInTurn(before, 'live');
await Promise.all([runInTurn([tests], 'live'), runInTurn(checksOfPackage, 'afterwards')]);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** When the output of a step is shown: as it comes, or all of it when the step has ended. */
type Show = 'live' | 'afterwards';

async function runInTurn(steps: readonly Step[], show: Show): Promise<void> {
  for (const [name, command, ...args] of steps) {
    const title = `\n== ${name}: ${command} ${args.join(' ')}\n`;
    if (show === 'live') process.stdout.write(title);
    const startedAt = performance.now();
    const { code, output } = await runStep(command, args, show);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    if (show === 'afterwards') process.stdout.write(title + output);
    console.log(`== ${name}: ${code === 0 ? 'ok' : `FAILED with ${code}`} after ${seconds} s`);
    // The tests bring a count of their own; any other step counts as one.
    const counts = /(\d+) passed, (\d+) failed\s*$/.exec(output.slice(-400));
    passed += counts ? Number(counts[1]) : code === 0 ? 1 : 0;
    failed += counts ? Math.max(Number(counts[2]), code === 0 ? 0 : 1) : code === 0 ? 0 : 1;
  }
}

/** Runs a command; `output` is all that it wrote. */
function runStep(
  command: string,
  args: string[],
  show: Show,
): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    // npm puts node_modules/.bin in front of PATH; do the same for the steps without npm.
    const PATH = `${process.cwd()}/node_modules/.bin:${process.env.PATH}`;
    const child = spawn(command, args, {
      env: { ...process.env, PATH },
      stdio: ['ignore', 'pipe', show === 'live' ? 'inherit' : 'pipe'],
    });
    const chunks: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      if (show === 'live') process.stdout.write(chunk);
    });
    child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', (error) => resolve({ code: 127, output: String(error) }));
    child.on('close', (code) =>
      resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString('utf8') }),
    );
  });
}
