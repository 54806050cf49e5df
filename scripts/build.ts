/**
 * Builds `dist/` anew: what is published. The library is compiled file by file. Two parts are
 * bundled from that, with the packages that only they use, so that nobody else has to install those:
 * the command and the server.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { rolldown } from 'rolldown';
import { bundleCommand } from './bundle-command.ts';
import { licensesOf } from './bundled-licenses.ts';

rmSync('dist', { recursive: true, force: true });
const { status } = spawnSync('tsc', ['-p', 'tsconfig.build.json'], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);

const modules = await bundleCommand('dist', 'dist/bin');
writeFileSync('dist/bin/LICENSES.txt', licensesOf(modules));
for (const part of ['cli', 'workers']) rmSync(`dist/${part}`, { recursive: true });
chmodSync('dist/bin/sudgate.js', 0o755);

await bundleServer();

/** In the place of its compiled files; their types stay. */
async function bundleServer(): Promise<void> {
  const { dependencies, peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  const installed = Object.keys({ ...dependencies, ...peerDependencies });
  const compiled = globSync('dist/server/**/*.{js,js.map}');
  const bundle = await rolldown({
    input: { index: 'dist/server/index.js' },
    platform: 'node',
    // The other parts of the library stay one instance, and with them their classes.
    external: (id) =>
      installed.some((name) => id === name || id.startsWith(`${name}/`)) || isPart(id),
  });
  const { output } = await bundle.write({ dir: 'dist/server', format: 'esm', minify: false });
  await bundle.close();
  const modules = output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
  writeFileSync('dist/server/LICENSES.txt', licensesOf(modules));
  for (const file of compiled) if (file !== 'dist/server/index.js') rmSync(file);
}

/** Whether it is a file of the library that is not the server's. */
function isPart(id: string): boolean {
  return id.startsWith(resolve('dist')) && !id.startsWith(resolve('dist/server'));
}
