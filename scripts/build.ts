/**
 * Builds `dist/` anew: what is published. The library is compiled file by file; the command is
 * bundled from that.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { bundleCommand } from './bundle-command.ts';
import { licensesOf } from './bundled-licenses.ts';

rmSync('dist', { recursive: true, force: true });
const { status } = spawnSync('tsc', ['-p', 'tsconfig.build.json'], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);

const modules = await bundleCommand('dist', 'dist/bin');
writeFileSync('dist/bin/LICENSES.txt', licensesOf(modules));
rmSync('dist/cli', { recursive: true });
chmodSync('dist/bin/sudgate.js', 0o755);
