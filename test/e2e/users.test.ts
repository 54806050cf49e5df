/** What a user that is unknown, banned or deleted means for the callbacks. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { assertFailure, readSuccess, readTokenData } from '../support/envelope.ts';
import { readMetric } from '../support/metrics.ts';
import { userPath } from '../support/peers.ts';
import { assertProblem } from '../support/problem.ts';
import { Scope } from '../support/scope.ts';
import { startTestService } from '../support/service.ts';

const scope = new Scope({ after });
const { app, client, gameServer, log } = await startTestService(scope);

test('a uid without a profile is exchanged, without user_info', async () => {
  const { ss_token, user_info } = await gameServer.exchange(await app.issueCode('nobody'));
  assert.equal(user_info, undefined);
  readTokenData(await gameServer.updateSstoken(ss_token));
});

test('get_user_info of a uid without a profile is ret_code 1 without an sdk_error_code', async () => {
  const { ss_token } = await gameServer.exchange(await app.issueCode('nobody'));
  assertFailure(await gameServer.getUserInfo(ss_token), 'get_user_info', 1);
});

test('an exchange without a profile is counted and logged', async () => {
  const name = 'sudgate_callback_notes_total';
  const before = await readMetric(client, name, { reason: 'user_unknown' });
  log.length = 0;
  await gameServer.exchange(await app.issueCode('nobody'));
  assert.equal(await readMetric(client, name, { reason: 'user_unknown' }), before + 1);
  const line = log.find(({ msg }) => msg === 'get_sstoken');
  assert.equal(line?.note, 'user_unknown');
  assert.equal(line?.uid, 'nobody');
});

test('a banned user is refused with 1004 by all three callbacks, until let in again', async () => {
  await app.putUser('rowdy', { nick_name: 'Rowdy' });
  const code = await app.issueCode('rowdy');
  const { ss_token } = await gameServer.exchange(code);

  await app.putUser('rowdy', { nick_name: 'Rowdy', banned: true });
  assertFailure(await gameServer.getSstoken(code), 'get_sstoken', 1, 1004);
  assertFailure(await gameServer.updateSstoken(ss_token), 'update_sstoken', 1, 1004);
  assertFailure(await gameServer.getUserInfo(ss_token), 'get_user_info', 1, 1004);

  await app.putUser('rowdy', { nick_name: 'Rowdy' });
  readTokenData(await gameServer.getSstoken(code));
  readSuccess(await gameServer.getUserInfo(ss_token));
});

test('deleting a user revokes its tokens and removes its profile', async () => {
  await app.putUser('leaver', { nick_name: 'Leaver' });
  const code = await app.issueCode('leaver');
  const { ss_token } = await gameServer.exchange(code);

  const answer = await app.good('DELETE', userPath('leaver'));
  assert.deepEqual(Object.keys(answer).sort(), ['revoked_at_ms', 'uid']);
  assertFailure(await gameServer.getSstoken(code), 'get_sstoken', 1, 1004);
  assertFailure(await gameServer.updateSstoken(ss_token), 'update_sstoken', 1, 1004);
  assertFailure(await gameServer.getUserInfo(ss_token), 'get_user_info', 1, 1004);
  assertProblem(await app.call('GET', userPath('leaver')), 404, 'user_not_found');

  const { user_info } = await gameServer.exchange(await app.issueCode('leaver'));
  assert.equal(user_info, undefined);
});

test('deleting a user that has no profile still revokes its tokens', async () => {
  const { ss_token } = await gameServer.exchange(await app.issueCode('ghost'));
  await app.good('DELETE', userPath('ghost'));
  assertFailure(await gameServer.updateSstoken(ss_token), 'update_sstoken', 1, 1004);
});
