/** Packs what `npm run build` has built and installs it into an empty folder, as a user would. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface PackedPackage {
  /** The folder whose node_modules holds the package. */
  readonly directory: string;
  readonly tarball: string;
  /** Paths in the tarball. */
  readonly files: readonly string[];
  remove(): void;
}

/** @param peers optional peers that are installed with it */
export function installPackedPackage(peers: readonly string[] = []): PackedPackage {
  const directory = mkdtempSync(join(tmpdir(), 'sudgate-pack-'));
  // Without its script, which would build once more.
  const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', directory];
  const [{ filename, files }] = JSON.parse(npm(process.cwd(), ...pack)) as [
    { filename: string; files: { path: string }[] },
  ];
  writeFileSync(join(directory, 'package.json'), '{"name":"user","type":"module"}\n');
  const tarball = join(directory, filename);
  npm(directory, 'install', '--omit=dev', '--prefer-offline', tarball, ...peers);
  return {
    directory,
    tarball,
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
