/** Alerts, dashboard and documents name metrics, labels and reasons that there are. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { parse } from 'yaml';
import { errorTable } from '../../src/errors.ts';
import { pages } from '../docs/markdown.ts';
import { readText } from '../meta/source.ts';
import { Scope } from '../support/scope.ts';
import { startTestService } from '../support/service.ts';

const scope = new Scope({ after });
const { service, client } = await startTestService(scope);

const { text: fresh } = await client.request('/metrics');

/** Names of the series as Prometheus stores them. */
const series = readSeries(fresh);

function readSeries(text: string): ReadonlySet<string> {
  const names = new Set<string>(['up']);
  for (const [, name = '', kind] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
    names.add(name);
    if (kind === 'histogram') {
      for (const suffix of ['_bucket', '_sum', '_count']) names.add(name + suffix);
    }
  }
  return names;
}

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly action: string };
}

const { groups } = parse(readText('deploy/prometheus-alerts.yaml')) as {
  groups: { name: string; rules: Alert[] }[];
};
const alerts = groups.flatMap(({ rules }) => rules);

interface Panel {
  readonly title: string;
  readonly gridPos: {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
  };
  readonly targets: readonly { readonly expr: string }[];
}

const dashboard = JSON.parse(readText('deploy/grafana-dashboard.json')) as {
  panels: Panel[];
  templating: { list: { name: string; query: unknown }[] };
};

/** What of PromQL is no metric: functions, aggregations, words between, labels behind `by`. */
function metricsOf(expression: string): string[] {
  const bare = expression
    .replaceAll(/\{[^}]*\}|\[[^\]]*\]|"[^"]*"/g, ' ')
    .replaceAll(/\b(by|without|on|ignoring)\s*\([^)]*\)/g, ' ');
  return [...bare.matchAll(/[a-zA-Z_:][\w:]*(?!\w*\s*\()/g)].map(([name]) => name);
}

/** A metric and what its labels are compared with. */
function labelsOf(expression: string): { metric: string; label: string; value: string }[] {
  return [...expression.matchAll(/([a-z_]+)\{([^}]*)\}/g)].flatMap(([, metric = '', inner = '']) =>
    [...inner.matchAll(/(\w+)(?:=~|!=|!~|=)"([^"]*)"/g)].map(([, label = '', value = '']) => ({
      metric,
      label,
      value,
    })),
  );
}

const expressions = [
  ...alerts.map(({ alert, expr }) => ({ place: alert, expr })),
  ...dashboard.panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }) => ({ place: title, expr })),
  ),
];

describe('an expression of alerts and dashboard', () => {
  for (const { place, expr } of expressions) {
    test(`"${place}" asks for metrics that there are: ${expr.slice(0, 60)}`, () => {
      const names = metricsOf(expr);
      assert.ok(names.length > 0);
      assert.deepEqual(
        names.filter((name) => !series.has(name)),
        [],
      );
    });
  }

  test('uses labels that its metric has, and reasons that are codes', () => {
    // Job and instance come from Prometheus.
    const known: Readonly<Record<string, readonly string[]>> = {
      sudgate_callbacks_total: ['callback', 'app', 'outcome', 'reason'],
      sudgate_callback_duration_seconds_bucket: ['callback'],
      sudgate_callback_notes_total: ['callback', 'app', 'reason'],
      sudgate_inbox_messages_total: ['callback', 'app', 'outcome'],
      sudgate_directory_cache_total: ['app', 'result'],
      sudgate_wallet_calls_total: ['app', 'action', 'outcome'],
      sudgate_webhook_attempts_total: ['app', 'outcome'],
      sudgate_tls_reloads_total: ['result'],
    };
    const codes = Object.keys(errorTable);
    for (const { metric, label, value } of expressions.flatMap(({ expr }) => labelsOf(expr))) {
      if (label === 'job') continue;
      assert.ok(known[metric]?.includes(label), `${metric} has no ${label}`);
      if (label !== 'reason') continue;
      const pattern = new RegExp(`^(${value})$`);
      assert.ok(
        codes.some((code) => pattern.test(code)),
        value,
      );
    }
  });
});

/** Whether there is a sample from the first moment on for each thing that an expression asks for. */
function isThereAtOnce(expression: string): boolean {
  return metricsOf(expression).every((metric) => {
    const samples = fresh.split('\n').filter((line) => /^\w+/.exec(line)?.[0] === metric);
    const labels = labelsOf(expression).filter((each) => each.metric === metric);
    return samples.some((sample) =>
      labels.every(({ label, value }) => {
        return label === 'job' || new RegExp(`[{,]${label}="(${value})"`).test(sample);
      }),
    );
  });
}

test('an alert that the first event should set off has its series from the start', () => {
  const later = alerts.filter(({ expr }) => !isThereAtOnce(expr)).map(({ alert }) => alert);
  assert.deepEqual(later, [
    // Prometheus makes it.
    'SudgateDown',
    // A share, a quantile, or more than a few of calls that there have to be.
    ...['SudgateCallbacksFail', 'SudgateSignaturesRefused', 'SudgateTokensRefused'],
    ...['SudgateSlow', 'SudgateWalletDown'],
    // Nobody has read, and there is no certificate.
    ...['SudgateFeedUnread', 'SudgateCertificateExpires'],
  ]);
});

describe('every alert', () => {
  for (const { alert, labels, annotations, ...rest } of alerts) {
    test(`${alert} says what is wrong and what to do`, () => {
      assert.match(alert, /^Sudgate[A-Z]/);
      assert.ok(['page', 'ticket'].includes(labels.severity));
      assert.match(annotations.summary, /\.$/);
      assert.match(annotations.action, /\S{4}/);
      assert.match(rest.for ?? '1m', /^\d+[smh]$/);
    });
  }

  test('has a name of its own', () => {
    assert.equal(new Set(alerts.map(({ alert }) => alert)).size, alerts.length);
  });
});

test('the panels of the dashboard lie beside each other', () => {
  const taken = new Set<string>();
  for (const { title, gridPos } of dashboard.panels) {
    assert.ok(gridPos.x + gridPos.w <= 24, title);
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
        assert.ok(!taken.has(`${x} ${y}`), title);
        taken.add(`${x} ${y}`);
      }
    }
  }
});

test('the documents name metrics that there are', () => {
  const wrong = pages
    .filter(({ path }) => path !== 'CHANGELOG.md')
    .flatMap(({ path, prose }) =>
      [...prose.matchAll(/\bsudgate_[a-z_]+[a-z]\b/g)]
        .map(([name]) => name)
        .filter((name) => !series.has(name))
        .map((name) => `${path}: ${name}`),
    );
  assert.deepEqual(wrong, []);
  assert.ok(service.url);
});
