/**
 * Every example as its reader would run it: the folders copied elsewhere, the packed package and the
 * frameworks installed, types checked, each started as it says, and called by a game server.
 *
 * Names on the command line choose some of them.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../test/support/free-port.ts';
import { packPackage } from './packed-package.ts';

interface Example {
  readonly name: string;
  /** Laid over the versions that its package.json names. */
  readonly dependencies?: Readonly<Record<string, string>>;
}

const examples: readonly Example[] = [
  { name: 'node' },
  { name: 'express' },
  { name: 'express', dependencies: { express: '^4.0.0' } },
  { name: 'fastify' },
  { name: 'hono' },
  { name: 'nestjs' },
  { name: 'bun' },
];

const app = { appId: '1461564080052506636', secret: 'example-app-secret-0123456789abcdef' };
const deadlineMs = 30_000;

const named = process.argv.slice(2);
const chosen = examples.filter(({ name }) => named.length === 0 || named.includes(name));
const packed = packPackage();
const workspace = mkdtempSync(join(tmpdir(), 'sudgate-examples-'));
try {
  const startedAt = performance.now();
  // One installation for all: their compiler and types are the same.
  const folders = chosen.map(copyExample);
  writeFileSync(join(workspace, 'package.json'), '{"private":true,"workspaces":["*"]}');
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline'];
  execFileSync('npm', ['install', ...quiet], { cwd: workspace, stdio: ['ignore', 'ignore', 2] });
  for (const folder of folders) {
    const directory = join(workspace, folder);
    const tsc = join(workspace, 'node_modules/.bin/tsc');
    execFileSync(tsc, ['--noEmit'], { cwd: directory, stdio: 'inherit' });
    await runExample(directory);
    console.log(`${folder} runs`);
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${folders.length} examples, ${seconds} s from an empty folder`);
} finally {
  rmSync(workspace, { recursive: true, force: true, maxRetries: 5 });
  packed.remove();
}

/** @returns its folder in the workspace */
function copyExample({ name, dependencies = {} }: Example): string {
  const folder = [name, ...Object.values(dependencies)].join('-').replaceAll(/[^\w-]+/g, '');
  const directory = join(workspace, folder);
  cpSync(join('examples', name), directory, { recursive: true });
  const file = join(directory, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as { dependencies: object };
  const all = { ...manifest.dependencies, ...dependencies, sudgate: `file:${packed.tarball}` };
  writeFileSync(file, JSON.stringify({ ...manifest, name: folder, dependencies: all }));
  return folder;
}

async function runExample(directory: string): Promise<void> {
  const port = await freePort();
  const child = start(directory, port, 'inherit');
  const exited = once(child, 'exit');
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString('utf8');
  });
  try {
    await play(`http://127.0.0.1:${port}`, child, () => output);
    await startOnTakenPort(directory, port);
  } finally {
    stop(child);
    await exited;
  }
}

function start(directory: string, port: number, stderr: 'inherit' | 'ignore'): ChildProcess {
  return spawn('npm', ['start'], {
    cwd: directory,
    detached: true,
    env: { ...process.env, SUD_APP_ID: app.appId, SUD_APP_SECRET: app.secret, PORT: `${port}` },
    stdio: ['ignore', 'pipe', stderr],
  });
}

/** Nobody is told that it listens where another one does. */
async function startOnTakenPort(directory: string, port: number): Promise<void> {
  const second = start(directory, port, 'ignore');
  const timer = setTimeout(() => stop(second), deadlineMs);
  const [code] = await once(second, 'exit');
  clearTimeout(timer);
  assert.ok(code > 0, 'a second one on the same port ends with an error');
}

/** npm, and what it started: they are a process group of their own. */
function stop(child: ChildProcess): void {
  if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
}

async function play(url: string, child: ChildProcess, output: () => string): Promise<void> {
  const login = await eventually(child, 'it listens', () => post(`${url}/login/alice`, '{}'));
  const { token: code } = JSON.parse(login) as { token: string };
  const exchange = await post(`${url}/sud/get_sstoken`, JSON.stringify({ code }));
  const { ret_code, data } = JSON.parse(exchange);
  assert.equal(ret_code, 0, exchange);
  assert.equal(data.user_info.nick_name, 'Player alice');
  // White space that no JSON writer makes, and an int64: only the raw bytes fit the signature.
  const report = `{ "report_type":"game_settle",\r\n\t"report_msg" : {"mg_id":1461227817776713818,
    "mg_id_str":"1461227817776713818","room_id":"r","game_mode":1,"game_round_id":"round-1",
    "battle_start_at":1893450000,"battle_end_at":1893450095,"battle_duration":95,
    "report_game_info_extras":"","report_game_info_key":"",
    "results":[{"uid":"alice","rank":1,"is_escaped":0,"is_ai":0,"score":12,"is_win":2}]} }\n`;
  const answer = await post(`${url}/sud/report_game_info`, report, sign(report));
  assert.equal(JSON.parse(answer).ret_code, 0, answer);
  const forged = await post(`${url}/sud/report_game_info`, `${report} `, sign(report));
  assert.equal(JSON.parse(forged).ret_code, 1, forged);
  await eventually(child, 'the result is shown', async () =>
    output().includes('round round-1 was won by alice') ? 'yes' : undefined,
  );
}

async function post(url: string, body: string, signature: object = {}): Promise<string> {
  const headers = { 'content-type': 'application/json', ...signature };
  const answer = await fetch(url, { method: 'POST', headers, body });
  assert.ok(answer.ok, `${url} answered ${answer.status}`);
  return await answer.text();
}

function sign(body: string): Record<string, string> {
  const lines = [app.appId, String(Date.now()), randomUUID()];
  const [appId = '', timestamp = '', nonce = ''] = lines;
  const signature = createHmac('sha1', app.secret).update([...lines, body, ''].join('\n'));
  return {
    'Sud-AppId': appId,
    'Sud-Timestamp': timestamp,
    'Sud-Nonce': nonce,
    'Sud-Signature': signature.digest('hex'),
  };
}

async function eventually(
  child: ChildProcess,
  what: string,
  look: () => Promise<string | undefined>,
): Promise<string> {
  const endsAt = performance.now() + deadlineMs;
  for (let last: unknown; ; await sleep(100)) {
    try {
      const found = await look();
      if (found !== undefined) return found;
    } catch (error) {
      last = error;
    }
    assert.equal(child.exitCode, null, 'the example has ended');
    if (performance.now() > endsAt) throw new Error(`not in time: ${what}`, { cause: last });
  }
}
