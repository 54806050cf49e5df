import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { rolldown } from 'rolldown';

const configuration = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "worker-bundle.js")],
  compatibilityDate = "2026-01-01",
  compatibilityFlags = ["nodejs_compat"],
);
`;

/** Bundles the worker, as for every worker, and exchanges a code with it. */
export async function checkWorker(directory: string, workerd: string): Promise<void> {
  const bundle = await rolldown({
    input: join(directory, 'worker.js'),
    platform: 'neutral',
    external: [/^node:/],
  });
  await bundle.write({ file: join(directory, 'worker-bundle.js'), format: 'esm' });
  await bundle.close();
  const file = join(directory, 'worker.capnp');
  writeFileSync(file, configuration);
  const child = spawn(workerd, ['serve', file, '--control-fd=3'], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  });
  try {
    const lines = createInterface(child.stdio[3] as NodeJS.ReadableStream);
    const [line] = await once(lines, 'line', { signal: AbortSignal.timeout(30_000) });
    const { port } = JSON.parse(String(line)) as { port: number };
    await exchange(`http://127.0.0.1:${port}`);
    console.log('workerd with nodejs_compat: exchange ok');
  } finally {
    child.kill('SIGKILL');
  }
}

async function exchange(url: string): Promise<void> {
  const login = await (await fetch(`${url}/login`)).json();
  const { token: code, client } = login as { token: string; client: string };
  assert.equal(client, 'function');
  const call = async (body: string, signed = body) => {
    const headers = sign(signed);
    const answer = await fetch(`${url}/get_sstoken`, { method: 'POST', headers, body });
    return ((await answer.json()) as { ret_code: number }).ret_code;
  };
  const body = JSON.stringify({ code });
  assert.equal(await call(body), 0);
  assert.equal(await call(` ${body}`, body), 1);
  assert.equal(await call('{"code":7}'), 10002);
}

function sign(body: string): Record<string, string> {
  const [appId, timestamp, nonce] = ['1461564080052506636', '1893456000000', 'once'] as const;
  const signature = createHmac('sha1', 'smoke-app-secret-0123456789abcdef');
  return {
    'Sud-AppId': appId,
    'Sud-Timestamp': timestamp,
    'Sud-Nonce': nonce,
    'Sud-Signature': signature.update(`${appId}\n${timestamp}\n${nonce}\n${body}\n`).digest('hex'),
  };
}
