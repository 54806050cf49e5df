/**
 * `npm run torture`: three replicas, killed one a second, on a PostgreSQL that is restarted, crashed,
 * cut off and slowed. Ends with 1 if anything was lost, doubled, changed or out of order.
 */
import { parseArgs } from 'node:util';
import { Scope } from '../support/scope.ts';
import { listFaults, showProgress, showReport } from './show-report.ts';
import { torture } from './torture.ts';

const usage = `Usage: npm run torture -- [options]

Kills replicas, the database and the network under load, and checks that what was
acknowledged is stored exactly once and delivered, in the order of each room.

  --seconds N  how long things are broken (default 600)
  --seed S     what is sent, and what is broken in which order (default: a new one)
  --json       the result as JSON
  --help

Progress goes to stderr. Exit code 1: something was wrong.

  npm run torture -- --seconds 60
  npm run torture -- --seed 42 --json > torture.json
`;

function readArguments() {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '600' },
      seed: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const seconds = Number(values.seconds);
  const seed = Number(values.seed ?? Date.now() % 2 ** 31);
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > 86_400) {
    throw new TypeError('--seconds: a whole number from 1 to 86400 is needed');
  }
  if (!Number.isInteger(seed) || seed < 0) throw new TypeError('--seed: a whole number is needed');
  return { ...values, seconds, seed };
}

async function main(): Promise<number> {
  const { seconds, seed, json, help } = readArguments();
  if (help) {
    process.stdout.write(usage);
    return 0;
  }
  const releases: (() => Promise<void>)[] = [];
  const scope = new Scope({ after: (release) => void releases.push(release) });
  try {
    const report = await torture(scope, {
      seconds,
      seed,
      onProgress: (progress) => process.stderr.write(`${showProgress(progress)}\n`),
    });
    const faults = listFaults(report);
    if (json) console.log(JSON.stringify(report, undefined, 2));
    else console.log(showReport(report));
    for (const fault of faults) process.stderr.write(`WRONG: ${fault}\n`);
    return faults.length === 0 ? 0 : 1;
  } finally {
    for (const release of releases) await release();
  }
}

// Without an end of its own, none of what it has started is ended.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => process.exit(130));
}
try {
  process.exitCode = await main();
} catch (error) {
  const isUsage = (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
  const isWrong = isUsage || error instanceof TypeError;
  process.stderr.write(isWrong ? `${(error as Error).message}\n\n${usage}` : `${error}\n`);
  process.exitCode = isWrong ? 2 : 1;
}
process.exit();
