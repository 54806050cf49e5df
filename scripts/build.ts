/**
 * Builds `dist/` anew: what is published. The library is compiled file by file; the command is
 * bundled from that, since the thousand small modules behind it cost a fifth of the service's
 * memory and half of its start.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { rolldown } from 'rolldown';
import { licensesOf } from './bundled-licenses.ts';

rmSync('dist', { recursive: true, force: true });
const { status } = spawnSync('tsc', ['-p', 'tsconfig.build.json'], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);

const bundle = await rolldown({
  input: {
    sudgate: 'dist/cli/main.js',
    // A thread of its own; the bundle looks for it beside itself.
    'sqlite-inbox-worker': 'dist/store/sqlite/sqlite-inbox-worker.js',
  },
  platform: 'node',
  // Not installed, and not needed.
  external: ['pg-native'],
});
const { output } = await bundle.write({ dir: 'dist/bin', format: 'esm', minify: false });
await bundle.close();
const modules = output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
writeFileSync('dist/bin/LICENSES.txt', licensesOf(modules));
rmSync('dist/cli', { recursive: true });
chmodSync('dist/bin/sudgate.js', 0o755);
