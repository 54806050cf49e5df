/** A revocation voids what was issued before it and nothing that was issued after. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { runCli } from '../support/cli.ts';
import { assertFailure, readEnvelope, readTokenData } from '../support/envelope.ts';
import { eventually } from '../support/eventually.ts';
import { Scope } from '../support/scope.ts';
import { sdkToken } from '../support/sdk-token.ts';
import { baseVariables, startTestService } from '../support/service.ts';

const scope = new Scope({ after });
/** It stands still: all of a test happens within one millisecond. */
let nowMs = 1_893_456_000_250;
const nowSeconds = 1_893_456_000;
const { app, gameServer } = await startTestService(scope, { clock: () => nowMs });

test('tokens from before a revocation are refused with 1004', async () => {
  const code = await app.issueCode('old');
  const { ss_token } = await gameServer.exchange(code);
  await app.revoke('old');
  assertFailure(await gameServer.getSstoken(code), 'get_sstoken', 1, 1004);
  assertFailure(await gameServer.updateSstoken(ss_token), 'update_sstoken', 1, 1004);
  assertFailure(await gameServer.getUserInfo(ss_token), 'get_user_info', 1, 1004);
});

test('a code issued in the same millisecond after a revocation works', async () => {
  await app.revoke('fresh');
  const { ss_token } = await gameServer.exchange(await app.issueCode('fresh'));
  readTokenData(await gameServer.updateSstoken(ss_token));
});

test('a second revocation in the same millisecond voids what was issued between the two', async () => {
  await app.revoke('twice');
  const code = await app.issueCode('twice');
  await app.revoke('twice');
  assertFailure(await gameServer.getSstoken(code), 'get_sstoken', 1, 1004);
  await gameServer.exchange(await app.issueCode('twice'));
});

test('a revocation touches no other user', async () => {
  const code = await app.issueCode('bystander');
  await app.revoke('bystanders');
  await app.revoke('Bystander');
  await gameServer.exchange(code);
});

test('an SDK token without iat is older than any revocation', async () => {
  const token = await sdkToken({ uid: 'sdk', exp: nowSeconds + 3600 });
  readTokenData(await gameServer.getSstoken(token));
  await app.revoke('sdk');
  nowMs += 3000;
  assertFailure(await gameServer.getSstoken(token), 'get_sstoken', 1, 1004);
  nowMs -= 3000;
});

test('an SDK token with an iat is judged by its second', async () => {
  await app.revoke('sdk-iat');
  const claims = { uid: 'sdk-iat', exp: nowSeconds + 3600 };
  const same = await sdkToken({ ...claims, iat: nowSeconds });
  assertFailure(await gameServer.getSstoken(same), 'get_sstoken', 1, 1004);
  nowMs += 1000;
  readTokenData(await gameServer.getSstoken(await sdkToken({ ...claims, iat: nowSeconds + 1 })));
  nowMs -= 1000;
});

test('an SDK token that claims to come from the far future does not outlive a revocation', async () => {
  await app.revoke('future');
  const claims = { uid: 'future', exp: nowSeconds + 90_000, iat: nowSeconds + 80_000 };
  assertFailure(await gameServer.getSstoken(await sdkToken(claims)), 'get_sstoken', 1, 1004);
});

test('a revocation by another process holds here, and what is issued after it works', async (t) => {
  const here = new Scope(t);
  const service = await startTestService(here);
  const code = await service.app.issueCode('player-7');
  const { ss_token } = await service.gameServer.exchange(code);

  const { code: exitCode, stderr } = await runCli(here, ['users', 'revoke', 'player-7'], {
    directory: service.directory,
    variables: baseVariables,
  });
  assert.equal(exitCode, 0, stderr);
  const answer = await eventually('the ss_token is refused', async () => {
    const latest = await service.gameServer.updateSstoken(ss_token);
    return readEnvelope(latest).ret_code !== 0 && latest;
  });
  assertFailure(answer, 'update_sstoken', 1, 1004);
  assertFailure(await service.gameServer.getSstoken(code), 'get_sstoken', 1, 1004);
  await service.gameServer.exchange(await service.app.issueCode('player-7'));
});

test('a revocation at one service holds at another on the same store', async (t) => {
  const here = new Scope(t);
  const first = await startTestService(here);
  const second = await startTestService(here, {
    variables: { DATABASE_URL: `file:${first.databasePath}` },
  });
  const { ss_token } = await first.gameServer.exchange(await first.app.issueCode('player-7'));
  readTokenData(await second.gameServer.updateSstoken(ss_token));
  await first.app.revoke('player-7');
  await eventually('the other refuses the ss_token', async () => {
    return readEnvelope(await second.gameServer.updateSstoken(ss_token)).sdk_error_code === 1004;
  });
});

test('a revocation outlives a restart', async (t) => {
  const here = new Scope(t);
  const before = await startTestService(here);
  const { ss_token } = await before.gameServer.exchange(await before.app.issueCode('player-7'));
  await before.app.revoke('player-7');
  before.client.close();
  await before.service.stop();
  const afterwards = await startTestService(here, {
    variables: { DATABASE_URL: `file:${before.databasePath}` },
  });
  assertFailure(await afterwards.gameServer.updateSstoken(ss_token), 'update_sstoken', 1, 1004);
});
