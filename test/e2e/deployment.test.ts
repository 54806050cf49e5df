/** compose.yaml, the proxy's configuration and the Dockerfile fit each other and the service. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parseEnv } from 'node:util';
import { parse } from 'yaml';
import { loadConfig } from '../../src/config/index.ts';
import {
  appSettings,
  defaultPort,
  environmentName,
  serviceSettings,
  sourceSettings,
} from '../../src/config/settings.ts';
import { callbackNames } from '../../src/protocol/index.ts';
import { readText, root } from '../meta/source.ts';
import { Scope } from '../support/scope.ts';
import { startTestService } from '../support/service.ts';

interface Service {
  readonly image: string;
  readonly build?: string;
  readonly env_file?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: readonly string[] | Readonly<Record<string, object>>;
  readonly networks: readonly string[];
  readonly expose?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly command?: readonly string[];
  readonly healthcheck?: Readonly<Record<string, unknown>>;
  readonly stop_grace_period?: string;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, object>>;
  readonly volumes: Readonly<Record<string, object>>;
}

const { services, networks, volumes } = parse(readText('compose.yaml'), { merge: true }) as Compose;
const replicas = Object.entries(services).filter(([, { image }]) => image === 'sudgate');
const [, replica] = replicas[0] as [string, Service];
const { postgres, proxy } = services as { postgres: Service; proxy: Service };
const caddyfile = readText('deploy/Caddyfile');
const dockerfile = readText('Dockerfile');

const settings = new Set([
  ...Object.keys({ ...serviceSettings, ...appSettings, app_id: 0, app_secrets: 0 }).map(
    environmentName,
  ),
  ...Object.keys(sourceSettings),
]);

/** What the file of variables would hold, and what stands in compose.yaml. */
function variablesOf({ env_file, environment }: Service): NodeJS.Dict<string> {
  return { ...parseEnv(readText(`${env_file}.example`)), ...environment };
}

/** Values of the directive in the Caddyfile. */
function directive(name: string): string[] {
  const [, values = ''] = new RegExp(`^\\s*${name} (.*)$`, 'm').exec(caddyfile) ?? [];
  return values.replace(/ \{$/, '').split(' ');
}

/** Seconds of a duration in the Caddyfile. */
function duration(name: string): number {
  const [, seconds] = /^(\d+)s$/.exec(directive(name)[0] ?? '') ?? [];
  return Number(seconds);
}

describe('compose.yaml', () => {
  test('has three replicas, all alike', () => {
    assert.equal(replicas.length, 3);
    for (const [, each] of replicas) assert.deepEqual(each, replica);
  });

  test('names only settings that there are', () => {
    const names = Object.keys(variablesOf(replica));
    assert.deepEqual(
      names.filter((name) => !settings.has(name)),
      [],
    );
  });

  test('gives a configuration that the service takes', (t) => {
    const config = loadConfig({
      mode: 'serve',
      env: variablesOf(replica),
      directory: join(root, 'test', t.name),
    });
    assert.equal(config.database.kind, 'postgres');
    assert.deepEqual(replica.expose, [String(config.port)]);
  });

  test('gives the replicas the user, the password and the database of PostgreSQL', () => {
    const url = new URL(variablesOf(replica).DATABASE_URL ?? '');
    const { POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB } = variablesOf(postgres);
    assert.equal(services[url.hostname], postgres);
    assert.deepEqual(
      [url.username, url.password, url.pathname],
      [POSTGRES_USER, POSTGRES_PASSWORD, `/${POSTGRES_DB}`],
    );
  });

  test('has connections for all replicas, two generations of them', () => {
    const [, most] = /max_connections=(\d+)/.exec(postgres.command?.join(' ') ?? '') ?? [];
    const each = Number(variablesOf(replica).DATABASE_POOL_SIZE) + 1;
    // In a rolling update one replica may be there twice; PostgreSQL keeps three for its superuser.
    assert.ok(Number(most) >= (replicas.length + 1) * each + 3);
  });

  test('waits longer for a replica to stop than it takes', () => {
    const [, seconds] = /^(\d+)s$/.exec(replica.stop_grace_period ?? '') ?? [];
    const source = readText('src/cli/run-service.ts');
    const [, deadlineMs = ''] = /stopDeadlineMs = ([\d_]+);/.exec(source) ?? [];
    assert.ok(Number(seconds) * 1000 > Number(deadlineMs.replaceAll('_', '')));
  });

  test('names services, networks, volumes and files that there are', () => {
    for (const service of Object.values(services)) {
      const { depends_on = [] } = service;
      const needed = Array.isArray(depends_on) ? depends_on : Object.keys(depends_on);
      for (const name of needed) assert.ok(services[name] !== undefined, name);
      for (const name of service.networks) assert.ok(networks[name] !== undefined, name);
      for (const volume of service.volumes ?? []) {
        const [source = ''] = volume.split(':');
        const isThere = source.startsWith('.')
          ? existsSync(join(root, source))
          : volumes[source] !== undefined;
        assert.ok(isThere, volume);
      }
    }
  });

  test('lets nobody but the replicas at the database, and nobody past the proxy', () => {
    const beside = Object.entries(services).filter(([, { networks: own }]) =>
      own.some((name) => postgres.networks.includes(name)),
    );
    assert.deepEqual(
      beside.map(([name]) => name).sort(),
      ['postgres', ...replicas.map(([name]) => name)].sort(),
    );
    const published = Object.entries(services).filter(([, { ports }]) => ports !== undefined);
    assert.deepEqual(
      published.map(([name]) => name),
      ['proxy'],
    );
    assert.ok(proxy.ports?.includes('443:443'));
  });
});

describe('the health check', () => {
  const [, text = '[]'] = /^HEALTHCHECK .*\\\n\s+CMD (\[.*\])$/m.exec(dockerfile) ?? [];
  const command = JSON.parse(text) as string[];

  test('of the image is the one that compose.yaml waits for', () => {
    assert.equal(command[0], 'node');
    assert.ok(replica.healthcheck !== undefined && !('test' in replica.healthcheck));
  });

  test('asks at the port that the service has by default', () => {
    assert.ok(command.at(-1)?.includes(`port: PORT || ${defaultPort},`));
  });

  const file = (name: string) => new URL(`../support/tls/${name}`, import.meta.url).pathname;
  for (const [how, variables] of [
    ['without TLS', {}],
    ['with TLS', { TLS_CERT_FILE: file('first.cert.pem'), TLS_KEY_FILE: file('first.key.pem') }],
  ] as const) {
    test(`${how} passes on a service that is ready, and fails on one that is not there`, async (t) => {
      const { service, url } = await startTestService(new Scope(t), { variables });
      const run = async () => {
        const env = { ...variables, PORT: new URL(url).port };
        const options = { env, stdio: 'ignore' } as const;
        const [code] = await once(spawn(process.execPath, command.slice(1), options), 'exit');
        return code;
      };
      assert.equal(await run(), 0);
      await service.stop();
      assert.equal(await run(), 1);
    });
  }
});

describe('the proxy', () => {
  test('knows all replicas by name and port', () => {
    const port = replica.environment?.PORT;
    assert.deepEqual(
      directive('reverse_proxy'),
      replicas.map(([name]) => `${name}:${port}`),
    );
  });

  test('has time for another replica when one does not answer, and closes idle connections first', () => {
    assert.ok(duration('dial_timeout') * 2 < duration('lb_try_duration'));
    const source = readText('src/server/build-server.ts');
    const [, idleMs = ''] = /keepAliveTimeout: ([\d_]+),/.exec(source) ?? [];
    assert.ok(duration('keepalive') * 1000 < Number(idleMs.replaceAll('_', '')));
  });

  test('asks for readiness, and passes the callbacks and nothing more', async (t) => {
    const { client } = await startTestService(new Scope(t));
    const [health = ''] = directive('health_uri');
    assert.equal((await client.request(health)).status, 200);
    const passed = new RegExp(directive('@callbacks path_regexp')[0] ?? '');
    for (const name of callbackNames) {
      for (const path of [`/${name}`, `/${name}/`, `/1461564080052506636/${name}`]) {
        assert.match(path, passed);
      }
    }
    const inside = ['/metrics', '/healthz', '/readyz', '/openapi.json', '/v1/codes', '/login'];
    for (const path of [...inside, ...inside.map((each) => `${each}/`), '/v1/users/notify']) {
      assert.doesNotMatch(path, passed);
    }
  });
});

describe('the Dockerfile', () => {
  test('copies what there is, and ends as nobody in particular', () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, names]) =>
      (names ?? '').split(' '),
    );
    const ignored = readText('.dockerignore').split('\n');
    for (const name of copied) {
      assert.ok(existsSync(join(root, name)), name);
      assert.ok(ignored.includes(`!${name}`), `.dockerignore leaves ${name} out`);
    }
    assert.match(dockerfile, /^USER [1-9]\d*:[1-9]\d*$/m);
    assert.match(dockerfile, new RegExp(`^EXPOSE ${defaultPort}$`, 'm'));
  });

  test('builds with Podman and without Docker Hub: nothing that only the newest BuildKit knows', () => {
    assert.doesNotMatch(dockerfile, /^# *syntax=/m);
    const flags = [...dockerfile.matchAll(/--([a-z-]+)=/g)].map(([, name]) => name);
    const known = ['from', 'interval', 'timeout', 'start-period', 'retries'];
    assert.deepEqual(
      flags.filter((name) => !known.includes(name ?? '')),
      [],
    );
  });

  test('builds on the Node that the package asks for', () => {
    const { engines } = JSON.parse(readText('package.json')) as { engines: { node: string } };
    const [, needed] = />=(\d+)/.exec(engines.node) ?? [];
    const [, used] = /^FROM node:(\d+)/m.exec(dockerfile) ?? [];
    assert.ok(Number(used) >= Number(needed));
  });
});
