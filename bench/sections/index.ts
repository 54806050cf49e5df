import type { Section } from '../context.ts';
import { inboxStore } from './inbox-store.ts';
import { latency } from './latency.ts';
import { memory } from './memory.ts';
import { postgresReports } from './postgres-reports.ts';
import { replicas } from './replicas.ts';
import { reports } from './reports.ts';
import { scale } from './scale.ts';
import { scores } from './scores.ts';
import { startup } from './startup.ts';
import { throughput } from './throughput.ts';
import { verifyBooks } from './verify-books.ts';
import { webhooks } from './webhooks.ts';
import { workers } from './workers.ts';

/** In the order they run and appear in. */
export const sections: readonly Section[] = [
  { letter: 'a', name: 'throughput', run: throughput },
  { letter: 'b', name: 'latency', run: latency },
  { letter: 'c', name: 'startup', run: startup },
  { letter: 'd', name: 'memory', run: memory },
  { letter: 'e', name: 'scale', run: scale },
  { letter: 'f', name: 'reports', run: reports },
  { letter: 'g', name: 'inbox-store', run: inboxStore },
  { letter: 'h', name: 'postgres-reports', run: postgresReports },
  { letter: 'i', name: 'replicas', run: replicas },
  { letter: 'j', name: 'webhooks', run: webhooks },
  { letter: 's', name: 'scores', run: scores },
  { letter: 'v', name: 'verify-books', run: verifyBooks },
  { letter: 'w', name: 'workers', run: workers },
];

export function chosenSections(only: readonly string[]): readonly Section[] {
  const unknown = only.filter(
    (wanted) => !sections.some(({ letter, name }) => wanted === letter || wanted === name),
  );
  if (unknown.length > 0) throw new Error(`no such section: ${unknown.join(', ')}`);
  if (only.length === 0) return sections;
  return sections.filter(({ letter, name }) => only.includes(letter) || only.includes(name));
}
