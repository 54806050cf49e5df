import assert from 'node:assert/strict';
import type { HttpClient } from './http-client.ts';

/** The sum of all samples of a metric that have these labels, 0 if there is none. */
export async function readMetric(
  client: HttpClient,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<number> {
  const answer = await client.request('/metrics');
  assert.equal(answer.status, 200);
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  let sum = 0;
  for (const line of answer.text.split('\n')) {
    const sample = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line);
    if (sample?.[1] !== name) continue;
    const present = (sample[2] ?? '').split(',');
    if (wanted.every((label) => present.includes(label))) sum += Number(sample[3]);
  }
  return sum;
}
