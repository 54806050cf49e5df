/** Packs what `npm run build` has built, and installs it into an empty folder, as a user would. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface PackedPackage {
  /** The folder of the tarball; once installed, its node_modules holds the package. */
  readonly directory: string;
  readonly tarball: string;
  /** Paths in the tarball. */
  readonly files: readonly string[];
  remove(): void;
}

export function packPackage(): PackedPackage {
  const directory = mkdtempSync(join(tmpdir(), 'sudgate-pack-'));
  // Without its script, which would build once more.
  const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', directory];
  const [{ filename, files }] = JSON.parse(npm(process.cwd(), ...pack)) as [
    { filename: string; files: { path: string }[] },
  ];
  return {
    directory,
    tarball: join(directory, filename),
    files: files.map((file) => file.path),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** @param peers optional peers that are installed with it */
export function installPackedPackage(peers: readonly string[] = []): PackedPackage {
  const packed = packPackage();
  writeFileSync(join(packed.directory, 'package.json'), '{"name":"user","type":"module"}\n');
  npm(packed.directory, 'install', '--omit=dev', '--prefer-offline', packed.tarball, ...peers);
  return packed;
}

function npm(directory: string, ...args: string[]): string {
  return execFileSync('npm', args, {
    cwd: directory,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
