/** Which part may know of which. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { filesOf, folderOf, type Import, importsOf, readText, root } from './source.ts';

interface Layer {
  /** Folders whose index.ts it may use. `type x`: only the types of x. `x/y.ts`: only that file. */
  readonly parts: readonly string[];
  /** Packages and modules of Node that it may use. */
  readonly modules: readonly string[];
}

const schemas = ['typebox', 'typebox/compile'];

/** The one table. A new folder of src needs a row; some rows are there before their folder. */
const layers: Readonly<Record<string, Layer>> = {
  'errors.ts': { parts: [], modules: [] },
  core: {
    parts: ['errors.ts'],
    modules: ['node:buffer', 'node:crypto', 'node:process', 'node:util'],
  },
  protocol: { parts: ['errors.ts'], modules: schemas },
  token: { parts: ['core', 'errors.ts', 'protocol/limits.ts'], modules: ['node:crypto'] },
  signature: { parts: ['core', 'errors.ts'], modules: ['node:crypto', 'node:util'] },
  client: {
    parts: ['core', 'protocol', 'protocol/find-problem.ts', 'signature'],
    modules: ['lru-cache', 'node:crypto', 'node:timers/promises', 'p-queue', 'typebox'],
  },
  compat: { parts: ['errors.ts', 'token'], modules: [] },
  revocation: { parts: ['core'], modules: [] },
  'game-server': {
    parts: ['core', 'protocol', 'signature'],
    modules: [...schemas, 'node:buffer', 'node:crypto', 'node:http', 'node:https'],
  },
  checker: {
    parts: ['core', 'game-server', 'protocol', 'signature'],
    modules: ['node:net', 'node:tls'],
  },
  simulator: {
    parts: ['core', 'game-server', 'protocol', 'protocol/find-problem.ts', 'signature'],
    modules: [...schemas, 'node:crypto', 'node:http', 'node:net', 'node:timers/promises'],
  },
  testing: { parts: ['simulator'], modules: [] },
  users: {
    parts: ['core', 'errors.ts', 'protocol', 'type revocation'],
    modules: [...schemas, 'lru-cache', 'node:buffer'],
  },
  inbox: {
    parts: ['core', 'errors.ts', 'protocol', 'protocol/int64-names.ts'],
    modules: [...schemas, 'node:buffer', 'node:crypto', 'node:timers/promises', 'node:util'],
  },
  ledger: {
    parts: ['core', 'errors.ts', 'type inbox', 'type protocol', 'type users'],
    modules: [],
  },
  'standard-webhooks': { parts: [], modules: ['node:crypto', 'standardwebhooks'] },
  webhooks: {
    parts: ['core', 'inbox', 'standard-webhooks'],
    modules: [
      'node:crypto',
      'node:dns',
      'node:http',
      'node:https',
      'node:net',
      'node:timers/promises',
    ],
  },
  wallet: {
    parts: ['core', 'errors.ts', 'ledger', 'type inbox', 'type protocol', 'standard-webhooks'],
    modules: [...schemas, 'node:crypto', 'node:timers/promises'],
  },
  reconcile: { parts: ['client', 'core', 'inbox'], modules: [] },
  store: {
    parts: [
      'core',
      'errors.ts',
      'type inbox',
      'inbox/project-event.ts',
      'inbox/store-rules.ts',
      'type ledger',
      'ledger/booking-event.ts',
      'ledger/judge-order.ts',
      'revocation',
      'type signature',
      'type users',
      'type wallet',
      'wallet/wallet-event.ts',
      'type webhooks',
    ],
    modules: [
      'kysely',
      'kysely/migration',
      'node:crypto',
      'node:events',
      'node:fs',
      'node:os',
      'node:path',
      'node:sqlite',
      'node:timers/promises',
      'node:worker_threads',
      'pg',
    ],
  },
  callbacks: {
    parts: ['core', 'errors.ts', 'inbox', 'ledger', 'protocol', 'signature', 'type token', 'users'],
    modules: [...schemas, 'node:buffer', 'node:util'],
  },
  transport: {
    parts: ['core', 'callbacks', 'errors.ts', 'protocol'],
    modules: ['node:async_hooks', 'node:http', 'node:util'],
  },
  node: { parts: ['transport'], modules: ['node:http', 'node:http2'] },
  express: { parts: ['node', 'transport'], modules: ['node:http'] },
  fastify: { parts: ['transport'], modules: ['node:http'] },
  web: { parts: ['callbacks', 'core', 'errors.ts', 'protocol', 'transport'], modules: [] },
  config: {
    parts: [
      'core',
      'protocol',
      'signature/policy.ts',
      // Its index would load the library for signatures as well.
      'standard-webhooks/secret.ts',
      'type store',
      'store/postgres/url.ts',
      'token',
    ],
    modules: [
      ...schemas,
      'typebox/system',
      'typebox/value',
      'node:crypto',
      'node:fs',
      'node:path',
      'node:tls',
      'node:util',
    ],
  },
  server: {
    parts: [
      'callbacks',
      'client',
      'config',
      'core',
      'errors.ts',
      'inbox',
      'ledger',
      'protocol',
      'revocation',
      'signature',
      'store',
      'token',
      'transport',
      'users',
      'wallet',
      'webhooks',
    ],
    modules: [
      ...schemas,
      '@fastify/cors',
      '@fastify/swagger',
      'fastify',
      'node:buffer',
      'node:crypto',
      'node:fs',
      'node:http',
      'node:https',
      'node:net',
      'node:process',
      'node:stream',
      'node:timers/promises',
      'node:tls',
      'node:util',
      'pino',
      'prom-client',
    ],
  },
  workers: {
    parts: [],
    modules: ['node:cluster', 'node:stream', 'prom-client'],
  },
  cli: {
    parts: [
      'checker',
      'client',
      'config',
      'core',
      'errors.ts',
      'game-server',
      'inbox',
      'ledger',
      'protocol',
      'reconcile',
      'revocation',
      'server',
      'simulator',
      'store',
      'token',
      'users',
      'webhooks',
      'workers',
    ],
    modules: [
      'commander',
      'fast-string-truncated-width',
      'node:crypto',
      'node:events',
      'node:fs',
      'node:module',
      'node:net',
      'node:os',
      'node:path',
      'node:stream/consumers',
      'node:timers/promises',
      'node:util',
    ],
  },
  'index.ts': {
    parts: [
      'callbacks',
      'errors.ts',
      'inbox',
      'ledger',
      'protocol',
      'revocation',
      'signature',
      'token',
      'users',
    ],
    modules: [],
  },
};

const files = filesOf('src');
const imports = files.flatMap(importsOf);

/** Where one part may be entered: its own index, or that of one of its backends. */
const entrance = /^(errors\.ts|[a-z-]+(\/[a-z]+)?\/index\.ts)$/;

function isAllowed({ from, to, isType }: Import): boolean {
  const parts = layers[folderOf(from)]?.parts ?? [];
  if (parts.includes(to)) return true;
  const part = folderOf(to);
  const isKnown = parts.includes(part) || (isType && parts.includes(`type ${part}`));
  return isKnown && entrance.test(to);
}

function show({ from, to, isType }: Import): string {
  return `${from} imports ${isType ? 'types of ' : ''}${to}`;
}

test('every part of src has a row in the table', () => {
  const parts = new Set(files.map(folderOf));
  assert.deepEqual(
    [...parts].filter((part) => layers[part] === undefined),
    [],
  );
});

test('every import of ours names a file that is there', () => {
  const missing = imports.filter(({ isOurs, to }) => isOurs && !existsSync(join(root, 'src', to)));
  assert.deepEqual(missing.map(show), []);
});

test('no part knows of one that the table does not allow, nor of its inner files', () => {
  const forbidden = imports.filter(
    (found) => found.isOurs && folderOf(found.from) !== folderOf(found.to) && !isAllowed(found),
  );
  assert.deepEqual(forbidden.map(show), []);
});

test('no part uses a package or a module of Node that the table does not allow', () => {
  const forbidden = imports.filter(
    ({ from, to, isOurs }) => !isOurs && !layers[folderOf(from)]?.modules.includes(to),
  );
  assert.deepEqual(forbidden.map(show), []);
});

test('nothing imports the root of the library or the command line', () => {
  const found = imports.filter(
    ({ from, to }) => to === 'index.ts' || (folderOf(to) === 'cli' && folderOf(from) !== 'cli'),
  );
  assert.deepEqual(found.map(show), []);
});

test('only the command line knows of the server', () => {
  const found = imports.filter(
    ({ from, to }) => folderOf(to) === 'server' && !['server', 'cli'].includes(folderOf(from)),
  );
  assert.deepEqual(found.map(show), []);
});

test('the service loads the driver of a database only if it is asked for', () => {
  const reached = new Set(['cli/commands/serve.ts']);
  // A set that grows is walked to its end.
  for (const file of reached) {
    for (const { to, isType, isDynamic } of files.includes(file) ? importsOf(file) : []) {
      if (!isType && !isDynamic) reached.add(to);
    }
  }
  assert.ok(reached.has('store/open-store.ts'));
  for (const driver of ['pg', 'node:sqlite']) assert.ok(!reached.has(driver), driver);
});

test('nothing is imported in a circle', () => {
  const targets = new Map(
    files.map((file) => [file, importsOf(file).flatMap(({ to, isOurs }) => (isOurs ? [to] : []))]),
  );
  const finished = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    if (finished.has(file)) return;
    const start = path.indexOf(file);
    assert.equal(start, -1, [...path.slice(start), file].join(' → '));
    for (const target of targets.get(file) ?? []) visit(target, [...path, file]);
    finished.add(file);
  };
  for (const file of files) visit(file, []);
  assert.equal(finished.size, files.length);
});

describe('the index of a folder', () => {
  for (const file of files.filter((path) => path.endsWith('index.ts'))) {
    test(`${file} opens with what it is for and re-exports only`, () => {
      const text = readText(`src/${file}`);
      assert.match(text, /^\/\*\*\n \* \S/);
      const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, '').trim();
      for (const part of code.split(/;\n?/).filter((line) => line.trim() !== '')) {
        assert.match(part.trim(), /^export (type )?(\{[^}]*\}|\*) from '/);
      }
    });
  }

  for (const folder of new Set(files.map(folderOf).filter((name) => !name.endsWith('.ts')))) {
    // The command line is started, not imported; a store is chosen by its database.
    if (folder === 'cli' || folder === 'store') continue;
    test(`is there in ${folder}`, () => assert.ok(files.includes(`${folder}/index.ts`)));
  }
});
