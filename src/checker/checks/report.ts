import type { Bench } from '../bench.ts';
import { type Check, checksOf } from '../check.ts';
import { firstFailure } from '../finding.ts';
import type { Probe } from '../probe.ts';
import { deliverFirst, deliverTo, deliveryRows, expectDelivered } from './delivery-rows.ts';
import { gameSettle, gameStart, newRoundId, playerResult, reportBody } from './report-messages.ts';

const callback = 'report_game_info';

function start(bench: Bench, roundId = newRoundId(bench)): Buffer {
  return reportBody(bench, 'game_start', gameStart(bench, roundId));
}

function settle(bench: Bench, roundId = newRoundId(bench), more: object = {}): Buffer {
  return reportBody(bench, 'game_settle', { ...gameSettle(bench, roundId), ...more });
}

function firstStart(bench: Bench): Promise<Probe> {
  return bench.once('report', () => bench.call(callback, start(bench)));
}

const acknowledged =
  'HTTP 200 with ret_code 0; after anything else the report comes again, ten times.';
const deliver = deliverTo(callback);

export const reportChecks: readonly Check[] = checksOf(
  'report',
  ['report.start'],
  [
    {
      name: 'start',
      level: 'required',
      title: 'The start of a round is acknowledged',
      expected: acknowledged,
      fix: 'Store the report, then answer ret_code 0.',
      needs: ['transport.reachable'],
      run: deliverFirst(firstStart),
    },
    ...deliveryRows(callback, start, firstStart),
    {
      name: 'settle',
      level: 'required',
      title: 'The settlement of a round is acknowledged',
      expected: acknowledged,
      fix: 'Store the report, then answer ret_code 0.',
      run: deliver((bench) => {
        const roundId = newRoundId(bench);
        return [start(bench, roundId), settle(bench, roundId)];
      }, 'start, then settlement'),
    },
    {
      name: 'duplicate',
      level: 'required',
      title: 'A repeated report is acknowledged again',
      expected: 'ret_code 0 for a duplicate: any other answer keeps the repeats going.',
      fix: 'Find duplicates by report_type and game_round_id, and answer 0 for them.',
      run: deliver((bench) => {
        const report = settle(bench);
        return [report, report, report];
      }, 'the same report again'),
    },
    {
      name: 'parallel-duplicates',
      level: 'required',
      title: 'Ten copies of a report at once are all acknowledged',
      expected: 'ret_code 0 for all: one is stored, the others are duplicates.',
      fix: 'Insert under a unique key, and treat its violation as a duplicate.',
      async run(bench) {
        const report = settle(bench);
        const copies = Array.from({ length: 10 }, () =>
          bench.call(callback, report, { what: 'one of ten copies at once' }),
        );
        return await firstFailure((await Promise.all(copies)).map(expectDelivered));
      },
    },
    {
      name: 'out-of-order',
      level: 'required',
      title: 'A settlement before its start is acknowledged, and the start too',
      expected: 'Each report is repeated on its own, so a settlement may come first, or alone.',
      fix: 'Do not require that the round is known.',
      run: deliver((bench) => {
        const roundId = newRoundId(bench);
        return [settle(bench, roundId), start(bench, roundId)];
      }, 'settlement, then start'),
    },
    {
      name: 'no-credentials',
      level: 'required',
      title: 'uid and ss_token of a report do not matter',
      expected: 'They are not maintained any more: missing, empty or stale ones are ignored.',
      fix: 'Prove a report by its signature, never by these two.',
      run: deliver((bench) => {
        const message = () => gameStart(bench, newRoundId(bench));
        return [
          reportBody(bench, 'game_start', message(), { uid: '', ss_token: '' }),
          reportBody(bench, 'game_start', message(), { uid: undefined, ss_token: undefined }),
          reportBody(bench, 'game_start', message(), { uid: 'nobody', ss_token: 'stale' }),
        ];
      }, 'without usable uid and ss_token'),
    },
    {
      name: 'int64',
      level: 'required',
      title: 'An mg_id beyond 2^53 is accepted, as number and as text',
      expected: 'mg_id: number, int64; the digits are in mg_id_str as well, if it is there.',
      fix: 'Read mg_id_str, or take the digits from the raw text.',
      run: deliver((bench) => {
        const message = { ...gameStart(bench, newRoundId(bench)), mg_id: '9223372036854775807' };
        return [reportBody(bench, 'game_start', { ...message, mg_id_str: undefined })];
      }, 'mg_id 9223372036854775807, no mg_id_str'),
    },
    {
      name: 'unknown-fields',
      level: 'required',
      title: 'Unknown fields of a report are ignored',
      expected: 'The pages warn that fields may be added, at any depth.',
      fix: 'Do not validate with "no additional properties".',
      run: deliver((bench) => {
        const result = { ...playerResult(bench.target.uid, 1), more: { a: [1] } };
        return [settle(bench, newRoundId(bench), { more: 1, results: [result] })];
      }, 'with more fields'),
    },
    {
      name: 'unknown-type',
      level: 'required',
      title: 'A report of an unknown type is acknowledged',
      expected: 'report_type values may be added; what is not known is acknowledged.',
      fix: 'Answer 0 for a report_type that you do not know.',
      run: deliver(
        (bench) => [reportBody(bench, 'game_pause', { game_round_id: newRoundId(bench) })],
        'report_type game_pause',
      ),
    },
    {
      name: 'robots',
      level: 'required',
      title: 'Several robots with an empty uid are accepted',
      expected: 'uid is empty for robots, so it cannot be the key of a result.',
      fix: 'Key results by their position.',
      run: deliver((bench) => {
        const results = ['', '', '', bench.target.uid].map((uid, at) => playerResult(uid, at + 1));
        return [settle(bench, newRoundId(bench), { results })];
      }, 'three robots'),
    },
    {
      name: 'no-results',
      level: 'required',
      title: 'A settlement without results is acknowledged',
      expected: 'results may be absent where results_url says where to get them.',
      fix: 'Do not require results.',
      run: deliver(
        (bench) => [
          settle(bench, newRoundId(bench), {
            results: undefined,
            results_url: 'https://example.com/results',
          }),
        ],
        'results_url instead of results',
      ),
    },
    {
      name: 'broken-extras',
      level: 'required',
      title: 'extras that are not JSON do no harm',
      expected: 'extras: JSON text, in the published samples not always valid.',
      fix: 'Keep the text as it is; parse it where it is used, and expect failure.',
      run: deliver(
        (bench) => [
          settle(bench, newRoundId(bench), {
            extras: "{'keyNum': 7,}",
            report_game_info_extras: '{"cut":"of',
          }),
        ],
        'extras that are not JSON',
      ),
    },
    {
      name: 'many-players',
      level: 'required',
      title: 'A settlement of 300 players is acknowledged',
      expected: 'The size of a body is not limited by any page.',
      fix: 'Raise the limit of the body to a megabyte for reports.',
      run: deliver((bench) => {
        const results = Array.from({ length: 300 }, (_, at) => ({
          ...playerResult(`player-${at}`, at + 1),
          extras: `{"cards":"${'1,2,3,'.repeat(60)}"}`,
        }));
        return [settle(bench, newRoundId(bench), { results })];
      }, '300 players, 140 KB'),
    },
  ],
);
