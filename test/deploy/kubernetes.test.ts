/** The manifest fits the service: settings, ports, probes, and an end that loses no request. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import {
  appSettings,
  environmentName,
  loadConfig,
  serviceSettings,
} from '../../src/config/index.ts';
import { callbackNames } from '../../src/protocol/index.ts';
import { readText } from '../meta/source.ts';

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
  readonly periodSeconds: number;
  readonly failureThreshold: number;
}

interface Container {
  readonly args: readonly string[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly startupProbe: Probe;
  readonly livenessProbe: Probe;
  readonly readinessProbe: Probe;
  readonly lifecycle: { readonly preStop: { readonly sleep: { readonly seconds: number } } };
}

interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data: Readonly<Record<string, string>>;
  readonly spec: Record<string, unknown>;
}

const text = readText('deploy/kubernetes.yaml');
const documents = parseAllDocuments(text);
const resources = documents.map((document) => document.toJS() as Resource);

function find(kind: string): Resource {
  const found = resources.filter((resource) => resource.kind === kind);
  assert.equal(found.length, 1, kind);
  return found[0] as Resource;
}

interface Deployment {
  readonly replicas: number;
  readonly strategy: { readonly rollingUpdate: { maxSurge: number; maxUnavailable: number } };
  readonly selector: { readonly matchLabels: object };
  readonly template: {
    readonly metadata: { labels: object; annotations: Record<string, string> };
    readonly spec: {
      readonly enableServiceLinks: boolean;
      readonly terminationGracePeriodSeconds: number;
      readonly containers: readonly Container[];
    };
  };
}

const deployment = find('Deployment').spec as unknown as Deployment;
const pod = deployment.template.spec;
const container = pod.containers[0] as Container;
const variables = find('ConfigMap').data;

test('it is YAML, without errors and warnings', () => {
  assert.deepEqual(
    documents.flatMap(({ errors, warnings }) => [...errors, ...warnings]),
    [],
  );
  for (const { apiVersion, kind, metadata } of resources) {
    assert.match(apiVersion, /^([a-z0-9.]+\/)?v\d$/);
    assert.ok(kind.length > 0 && metadata.name === 'sudgate');
  }
});

describe('the settings', () => {
  const known = Object.keys({ ...serviceSettings, ...appSettings, app_id: 0, app_secrets: 0 }).map(
    environmentName,
  );
  const inSecret = [...text.matchAll(/--from-literal=(\w+)=/g)].map(([, name = '']) => name);

  test('are settings', () => {
    assert.ok(inSecret.length >= 3);
    assert.deepEqual(
      [...Object.keys(variables), ...inSecret].filter((name) => !known.includes(name)),
      [],
    );
  });

  test('make a configuration that serves', () => {
    const config = loadConfig({
      mode: 'serve',
      directory: '/nowhere',
      env: {
        ...variables,
        SUD_APP_SECRET: 'a-secret-of-a-test-0123456789',
        SUDGATE_API_KEY: 'a-key-of-a-test-0123456789',
        DATABASE_URL: 'postgres://sudgate:x@db.example.com/sudgate?sslmode=verify-full',
      },
    });
    assert.equal(config.port, container.ports[0]?.containerPort);
    assert.equal(config.host, '0.0.0.0');
    assert.deepEqual(container.args, ['serve']);
  });

  test('are not mixed with the variables that Kubernetes makes of a Service', () => {
    assert.equal(pod.enableServiceLinks, false);
    assert.throws(
      () => loadConfig({ mode: 'dev', directory: '/nowhere', env: { SUDGATE_PORT: 'tcp://1' } }),
      /SUDGATE_PORT is not a setting/,
    );
  });
});

describe('the probes', () => {
  const routes = readText('docs/http-api.md');

  for (const name of ['startupProbe', 'livenessProbe', 'readinessProbe'] as const) {
    test(`${name} asks an address that there is, at a port that there is`, () => {
      const { httpGet, periodSeconds, failureThreshold } = container[name];
      assert.ok(routes.includes(`\n### GET ${httpGet.path}\n`));
      assert.equal(httpGet.port, container.ports[0]?.name);
      assert.ok(periodSeconds > 0 && failureThreshold > 0);
    });
  }

  test('of life do not ask for the database', () => {
    assert.equal(container.livenessProbe.httpGet.path, '/healthz');
    assert.equal(container.startupProbe.httpGet.path, '/healthz');
  });

  test('and Prometheus find the port and the path', () => {
    const { annotations } = deployment.template.metadata;
    assert.equal(annotations['prometheus.io/port'], String(container.ports[0]?.containerPort));
    assert.ok(routes.includes(`\n### GET ${annotations['prometheus.io/path']}\n`));
  });
});

describe('a rolling update', () => {
  test('never has fewer replicas than wanted', () => {
    const { maxSurge, maxUnavailable } = deployment.strategy.rollingUpdate;
    assert.equal(maxUnavailable, 0);
    assert.ok(maxSurge > 0);
    const { minAvailable } = find('PodDisruptionBudget').spec as { minAvailable: number };
    assert.ok(minAvailable < deployment.replicas && minAvailable > 0);
  });

  test('gives a replica time to be forgotten, and then time to answer', () => {
    const { seconds } = container.lifecycle.preStop.sleep;
    const { periodSeconds, failureThreshold } = container.readinessProbe;
    assert.ok(seconds >= 5);
    assert.ok(seconds >= periodSeconds * failureThreshold || seconds >= 10);
    // The service ends within 10 s of the signal.
    assert.ok(pod.terminationGracePeriodSeconds > seconds + 10);
  });
});

describe('the addresses', () => {
  test('of Service and budget are the pods of the Deployment', () => {
    const { labels } = deployment.template.metadata;
    assert.deepEqual(deployment.selector.matchLabels, labels);
    assert.deepEqual(find('Service').spec.selector, labels);
    assert.deepEqual(find('PodDisruptionBudget').spec.selector, { matchLabels: labels });
  });

  test('that the internet reaches are the callbacks and no others', () => {
    const { rules } = find('Ingress').spec as {
      rules: { http: { paths: { path: string; pathType: string; backend: unknown }[] } }[];
    };
    const paths = rules.flatMap(({ http }) => http.paths);
    assert.deepEqual(
      paths.map(({ path }) => path).sort(),
      callbackNames.map((name) => `/${name}`).sort(),
    );
    for (const { pathType, backend } of paths) {
      assert.equal(pathType, 'Exact');
      assert.deepEqual(backend, { service: { name: 'sudgate', port: { name: 'http' } } });
    }
  });
});
