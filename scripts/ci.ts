/** The steps of the gate, one after the other; all run, so that one report names all faults. */
import { spawn } from 'node:child_process';

const steps: readonly (readonly [name: string, command: string, ...args: string[]])[] = [
  ['types', 'npm', 'run', '--silent', 'typecheck'],
  ['lint', 'npm', 'run', '--silent', 'lint'],
  ['tests', 'npm', 'test', '--silent'],
  ['build', 'npm', 'run', '--silent', 'build'],
  ['package', 'node', 'scripts/check-package.ts'],
  ['runtimes', 'node', 'scripts/check-runtimes.ts'],
  ['getting started', 'node', 'scripts/getting-started.ts'],
  ['examples', 'node', 'scripts/check-examples.ts'],
];

let passed = 0;
let failed = 0;
for (const [name, command, ...args] of steps) {
  console.log(`\n== ${name}: ${command} ${args.join(' ')}`);
  const startedAt = performance.now();
  const { code, tail } = await runStep(command, args);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`== ${name}: ${code === 0 ? 'ok' : `FAILED with ${code}`} after ${seconds} s`);
  // The tests bring a count of their own; any other step counts as one.
  const counts = /(\d+) passed, (\d+) failed\s*$/.exec(tail);
  passed += counts ? Number(counts[1]) : code === 0 ? 1 : 0;
  failed += counts ? Math.max(Number(counts[2]), code === 0 ? 0 : 1) : code === 0 ? 0 : 1;
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** Runs a command with its output shown; `tail` is the end of it. */
function runStep(command: string, args: string[]): Promise<{ code: number; tail: string }> {
  return new Promise((resolve) => {
    // npm puts node_modules/.bin in front of PATH; do the same for the steps without npm.
    const PATH = `${process.cwd()}/node_modules/.bin:${process.env.PATH}`;
    const child = spawn(command, args, {
      env: { ...process.env, PATH },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let tail = '';
    child.stdout.on('data', (chunk: Buffer) => {
      process.stdout.write(chunk);
      tail = (tail + chunk.toString('utf8')).slice(-400);
    });
    child.on('error', (error) => resolve({ code: 127, tail: String(error) }));
    child.on('close', (code) => resolve({ code: code ?? 1, tail }));
  });
}
