/**
 * The packed package where it is said to run: the service on every supported line of Node, the
 * library on Bun, and what needs no database in a worker.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkWorker } from './check-worker.ts';
import { installPackedPackage } from './packed-package.ts';

/** The oldest and the newest; the tests themselves run on the one in between. */
const lines = ['22', '24', '26'];

const packed = installPackedPackage(['pg']);
try {
  cpSync('scripts/runtime-smoke', packed.directory, { recursive: true });
  cpSync('test/vectors/tokens.json', join(packed.directory, 'tokens.json'));
  for (const line of lines) {
    const node = install(`node@${line}`, 'node');
    run(node, ['--disable-warning=ExperimentalWarning', 'service.js']);
    run(node, ['library.js']);
    run(node, ['required.cjs']);
  }
  run(install('bun', 'bun'), ['library.js']);
  await checkWorker(packed.directory, install('workerd', 'workerd'));
} finally {
  packed.remove();
}

/** Installs a runtime in a folder of its own. Only Node's package puts its binary there itself. */
function install(name: string, command: string): string {
  const prefix = join(packed.directory, 'runtimes', name);
  mkdirSync(prefix, { recursive: true });
  const manifest = { private: true, allowScripts: { node: true } };
  writeFileSync(join(prefix, 'package.json'), JSON.stringify(manifest));
  execFileSync('npm', ['install', '--silent', '--prefer-offline', name], {
    cwd: prefix,
    stdio: 'inherit',
  });
  return join(prefix, 'node_modules/.bin', command);
}

function run(command: string, args: readonly string[]): void {
  execFileSync(command, args, { cwd: packed.directory, stdio: 'inherit', timeout: 60_000 });
}
