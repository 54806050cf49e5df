import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const deadlineMs = 30_000;
const apiKey = 'sudgate-dev-api-key';

/**
 * Runs an installed `sudgate dev` in an empty folder and uses it: an exchange, a report in, the
 * event out. Its thread and its lazily loaded parts have to be found from the bundle.
 */
export async function checkCommand(command: string): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'sudgate-command-'));
  const child = spawn(command, ['dev'], {
    cwd: directory,
    env: { PATH: process.env.PATH, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  try {
    const url = await firstUrl(child.stdout);
    const login = await post(`${url}/login`, { user_id: 'alice' });
    const exchange = await post(`${url}/get_sstoken`, { code: login.data.code });
    assert.equal(exchange.ret_code, 0);
    const report = { report_type: 'game_start', report_msg: { game_round_id: 'round-1' } };
    assert.equal((await post(`${url}/report_game_info`, report)).ret_code, 0);
    const headers = { authorization: `Bearer ${apiKey}` };
    const feed = await fetch(`${url}/v1/events?after=0`, { headers });
    const { events } = (await feed.json()) as { events: { key: string }[] };
    assert.ok(events.some(({ key }) => key === 'round-1'));
    assert.equal((await fetch(`${url}/openapi.json`)).status, 200);
    child.kill('SIGTERM');
    const [code] = await exited;
    assert.equal(code, 0, 'it stops when told to');
  } finally {
    child.kill('SIGKILL');
    await exited;
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function firstUrl(output: NodeJS.ReadableStream): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const timer = setTimeout(() => reject(new Error('it does not listen')), deadlineMs);
  let text = '';
  output.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8');
    // A piece may end within the port.
    const [url] = /http:\/\/127\.0\.0\.1:\d+(?=\D)/.exec(text) ?? [];
    if (url !== undefined) resolve(url);
  });
  output.on('end', () => reject(new Error(`it has ended: ${text}`)));
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}

interface Answer {
  readonly ret_code: number;
  readonly data: Readonly<Record<string, unknown>>;
}

async function post(url: string, body: object): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  return (await answer.json()) as Answer;
}
