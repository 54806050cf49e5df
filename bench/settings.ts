import { parseArgs } from 'node:util';

export interface Settings {
  quick: boolean;
  connections: number;
  rounds: number;
  /** Once for each server. */
  serverWarmupSeconds: number;
  /** At the start of each run. */
  warmupSeconds: number;
  measuredSeconds: number;
  latencyRuns: number;
  /** Long enough that the code of a new generator is compiled: what it loses counts as latency. */
  latencyWarmupSeconds: number;
  latencySeconds: number;
  starts: number;
  exchanges: number;
  smallStore: number;
  largeStore: number;
  storedEvents: number;
  webhookRounds: number;
  /** Of one round. */
  webhookEvents: number;
  scoreAccounts: number;
  storedBookings: number;
}

export interface Options {
  settings: Settings;
  /** Letters or names of sections; empty means all. */
  only: string[];
  json: boolean;
  write: boolean;
}

const fullSettings: Settings = {
  quick: false,
  connections: 32,
  rounds: 15,
  serverWarmupSeconds: 4,
  warmupSeconds: 0.3,
  measuredSeconds: 1.2,
  latencyRuns: 5,
  latencyWarmupSeconds: 3,
  latencySeconds: 5,
  starts: 5,
  exchanges: 1_000_000,
  smallStore: 1_000,
  largeStore: 1_000_000,
  storedEvents: 5_000_000,
  webhookRounds: 5,
  webhookEvents: 10_000,
  scoreAccounts: 10_000,
  storedBookings: 10_000_000,
};

const quickSettings: Settings = {
  ...fullSettings,
  quick: true,
  rounds: 2,
  serverWarmupSeconds: 1,
  warmupSeconds: 0.3,
  measuredSeconds: 0.7,
  latencyRuns: 2,
  latencyWarmupSeconds: 0.3,
  latencySeconds: 1,
  starts: 2,
  exchanges: 50_000,
  largeStore: 20_000,
  storedEvents: 100_000,
  webhookRounds: 2,
  webhookEvents: 2_000,
  scoreAccounts: 1_000,
  storedBookings: 200_000,
};

export function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
      json: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      bookings: { type: 'string' },
    },
  });
  const { bookings } = values;
  const settings = values.quick ? quickSettings : fullSettings;
  return {
    settings: bookings === undefined ? settings : { ...settings, storedBookings: Number(bookings) },
    only: values.only.split(',').filter((name) => name !== ''),
    json: values.json,
    write: values.write,
  };
}

export function describeSettings(settings: Settings): string {
  const { rounds, measuredSeconds, warmupSeconds, connections } = settings;
  const kind = settings.quick ? 'quick run (a smoke test, not a measurement), ' : '';
  return (
    `${kind}${connections} keep-alive connections, ${rounds} interleaved rounds of ` +
    `${measuredSeconds} s after ${warmupSeconds} s warm-up`
  );
}
