/** Calls as lines for people, whatever an app server answered. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { transcriptLine } from '../../../src/cli/transcript-line.ts';
import { judgeAnswer } from '../../../src/game-server/index.ts';

/** What is shown of an answer of update_sstoken. */
function lineOf(data: string): string {
  const answer = `{"ret_code":0,"ret_msg":"","data":${data}}`;
  const judgement = judgeAnswer('update_sstoken', {
    ...{ answered: true, status: 200, headers: {}, body: Buffer.from(answer), elapsedMs: 1 },
    ...{ framing: 'content-length', inOneRead: true, reusedConnection: false },
  });
  assert.ok(judgement.accepted);
  return transcriptLine({
    ...{ kind: 'callback', callback: 'update_sstoken', about: 'x', attempt: 1, judgement },
    ...{ outcome: 'answered', seen: 'HTTP 200', elapsedMs: 1 },
  });
}

for (const name of ['{"toString":1}', '7', 'null', '[{"toString":1}]']) {
  test(`a nick_name ${name} beside the token is no name`, () => {
    const data = `{"ss_token":"t","expire_date":1,"user_info":{"uid":"x","nick_name":${name}}}`;
    assert.match(lineOf(data), /ss_token for x {2}/);
  });
}

test('a user_info that is no object is passed over', () => {
  for (const user of ['7', '"x"', 'null', '[]', '{"uid":{"toString":1}}']) {
    assert.match(lineOf(`{"ss_token":"t","expire_date":1,"user_info":${user}}`), /ss_token {2}/);
  }
});
