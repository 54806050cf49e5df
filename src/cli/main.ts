#!/usr/bin/env -S MALLOC_ARENA_MAX=2 node --disable-warning=ExperimentalWarning --no-maglev --max-semi-space-size=8 --heap-growing-percent=25 --no-allocation-site-pretenuring --v8-pool-size=1
import module from 'node:module';

// All else is imported behind this: an older Node ends at the first name that it does not know.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(`sudgate needs Node 22.18 or newer, this is ${process.version}\n`);
  process.exit(1);
}

// A thousand small modules are loaded at start: keeping them compiled saves a third of the time.
const { compileCacheDirectory } = await import('./compile-cache-directory.ts');
const directory = compileCacheDirectory(process.env);
if (directory !== undefined) module.enableCompileCache(directory);
await import('./run.ts');
