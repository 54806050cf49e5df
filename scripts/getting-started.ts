/**
 * Follows docs/getting-started.md to the letter: its blocks are the script. An empty folder with the
 * packed package in it, one shell, every command in turn; what a transcript shows has to come out,
 * where `…` stands for anything.
 *
 * Only the port is another one, so that it can run where 8080 is taken.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blocks, show } from '../test/docs/markdown.ts';
import { freePort } from '../test/support/free-port.ts';

const page = 'docs/getting-started.md';
const defaultPort = 8080;
const deadlineMs = 300_000;
interface Step {
  readonly place: string;
  readonly command: string;
  /** What has to come out; `undefined` if the page does not show it. */
  readonly expected: string | undefined;
}

function readSteps(port: number): Step[] {
  return blocks
    .filter((block) => block.page === page && block.info !== 'in-a-checkout')
    .flatMap((block): Step[] => {
      const place = show(block);
      const text = block.text.replaceAll(String(defaultPort), String(port));
      if (block.language === 'sh') return [{ place, command: text, expected: undefined }];
      if (block.language !== 'console') return [];
      return text
        .split(/^\$ /m)
        .slice(1)
        .map((part) => {
          const [command = '', ...expected] = part.trimEnd().split('\n');
          return { place, command, expected: expected.join('\n') };
        });
    });
}

interface Result {
  readonly output: string;
  readonly code: string;
}

/** Runs all steps in one shell, so that variables and jobs live on. */
async function run(steps: readonly Step[], directory: string, port: number): Promise<Result[]> {
  // Two characters that no command prints, around the exit code of each step.
  const script = steps.map(({ command }) => `${command}\nprintf '\\036%s\\035' $?\n`).join('');
  const setup = "set -m; exec 2>&1; trap 'kill $(jobs -p) 2>/dev/null' EXIT";
  const child = spawn('bash', ['-c', `${setup}\n${script}`], {
    cwd: directory,
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: deadlineMs,
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString('utf8');
  });
  await once(child, 'close');
  return output.split('\u001d').map((part) => {
    const [text = '', code = ''] = part.split('\u001e');
    return { output: text, code };
  });
}

function checkStep({ place, command, expected }: Step, output: string, code: string): void {
  const told = `${place}: ${command}\n${output}`;
  assert.equal(code, '0', `ended with ${code}, ${told}`);
  if (expected === undefined || expected === '') return;
  const literal = expected.split('…').map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  assert.match(output, new RegExp(literal.join('[\\s\\S]*')), `not what the page shows, ${told}`);
}

const directory = mkdtempSync(join(tmpdir(), 'sudgate-start-'));
try {
  // The build was made before: its script would make it once more.
  execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', directory]);
  // The platform that dev simulates has the port behind.
  const port = await freePort(2);
  const steps = readSteps(port);
  assert.ok(steps.length > 8, 'the page has steps');
  const startedAt = performance.now();
  const results = await run(steps, directory, port);
  steps.forEach((step, index) => {
    const { output, code } = results[index] ?? { output: '', code: 'nothing' };
    checkStep(step, output, code);
  });
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  console.log(`${steps.length} steps of ${page} in ${seconds} s, from an empty folder`);
} catch (error) {
  const log = join(directory, 'dev.log');
  if (existsSync(log)) console.error(readFileSync(log, 'utf8'));
  throw error;
} finally {
  rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
}
