/**
 * Builds `dist/` anew: what is published. The library is compiled file by file. Two parts are
 * bundled from that, with the packages that only they use, so that nobody else has to install those:
 * the command, whose thousand small modules would cost a fifth of the service's memory and half of
 * its start, and the server.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { type InputOptions, rolldown } from 'rolldown';
import { licensesOf } from './bundled-licenses.ts';

rmSync('dist', { recursive: true, force: true });
const { status } = spawnSync('tsc', ['-p', 'tsconfig.build.json'], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);

await bundle('dist/bin', {
  input: {
    sudgate: 'dist/cli/main.js',
    // A thread of its own; the bundle looks for it beside itself.
    'sqlite-inbox-worker': 'dist/store/sqlite/sqlite-inbox-worker.js',
  },
  // Not installed, and not needed.
  external: ['pg-native'],
});
rmSync('dist/cli', { recursive: true });
chmodSync('dist/bin/sudgate.js', 0o755);

const { dependencies, peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const installed = Object.keys({ ...dependencies, ...peerDependencies });
// Webhooks are the server's alone, too.
const compiled = globSync('dist/{server,webhooks}/**/*.{js,js.map}');
await bundle('dist/server', {
  input: { index: 'dist/server/index.js' },
  // The other parts of the library stay one instance, and with them their classes.
  external: (id) =>
    installed.some((name) => id === name || id.startsWith(`${name}/`)) || isPart(id),
});
for (const file of compiled) {
  if (file !== 'dist/server/index.js') rmSync(file);
}

/** Whether it is a file of the library that is not the server's. */
function isPart(id: string): boolean {
  return id.startsWith(resolve('dist')) && !/^(server|webhooks)\//.test(relative('dist', id));
}

async function bundle(directory: string, options: InputOptions): Promise<void> {
  const built = await rolldown({ platform: 'node', ...options });
  const { output } = await built.write({ dir: directory, format: 'esm', minify: false });
  await built.close();
  const modules = output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
  writeFileSync(`${directory}/LICENSES.txt`, licensesOf(modules));
}
