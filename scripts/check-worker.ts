import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
    const [line] = await once(child.stdio[3] as NodeJS.ReadableStream, 'data', {
      signal: AbortSignal.timeout(30_000),
    });
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
  const call = async (body: string) => {
    const answer = await fetch(`${url}/get_sstoken`, { method: 'POST', body });
    return (await answer.json()) as { ret_code: number };
  };
  assert.equal((await call(JSON.stringify({ code }))).ret_code, 0);
  assert.equal((await call('{"code":7}')).ret_code, 10002);
}
