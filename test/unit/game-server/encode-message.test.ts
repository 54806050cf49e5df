import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeMessage, reportRetryDelaysMs } from '../../../src/game-server/index.ts';

const report = {
  report_msg: {
    mg_id: '1461227817776713818',
    mg_id_str: '1461227817776713818',
    report_game_info_extras: '{"mg_id":"1"}',
  },
};

test('the mg_id of a report goes out as a number with all its digits', () => {
  assert.equal(
    encodeMessage(report, 'number').toString('utf8'),
    '{"report_msg":{"mg_id":1461227817776713818,"mg_id_str":"1461227817776713818",' +
      '"report_game_info_extras":"{\\"mg_id\\":\\"1\\"}"}}',
  );
});

test('that of a notification stays a string', () => {
  assert.deepEqual(JSON.parse(encodeMessage(report).toString('utf8')), report);
});

test('a report is delivered eleven times at most, over 15 h 27 min', () => {
  assert.equal(reportRetryDelaysMs.length, 10);
  const totalMs = reportRetryDelaysMs.reduce((sum, delay) => sum + delay, 0);
  assert.equal(totalMs, 55_620_000);
});
