/** Packs the package and installs it into an empty folder, as a user would get it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface PackedPackage {
  /** The folder whose node_modules holds the package. */
  readonly directory: string;
  /** Paths in the tarball. */
  readonly files: readonly string[];
  remove(): void;
}

export function installPackedPackage(): PackedPackage {
  const directory = mkdtempSync(join(tmpdir(), 'sudgate-pack-'));
  const packed = npm(process.cwd(), 'pack', '--json', '--pack-destination', directory);
  // Lifecycle scripts may print in front of the JSON.
  const [{ filename, files }] = JSON.parse(packed.slice(packed.indexOf('[\n'))) as [
    { filename: string; files: { path: string }[] },
  ];
  writeFileSync(join(directory, 'package.json'), '{"name":"user","type":"module"}\n');
  npm(directory, 'install', '--omit=dev', join(directory, filename));
  return {
    directory,
    files: files.map((file) => file.path),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

function npm(directory: string, ...args: string[]): string {
  return execFileSync('npm', args, {
    cwd: directory,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
