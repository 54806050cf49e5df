import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { systemClock } from '../../../src/core/index.ts';
import { createEndpoint, rotateSecrets } from '../../../src/webhooks/index.ts';
import { signWebhook } from '../../../src/webhooks/sign-webhook.ts';

const nowMs = systemClock();
const endpoint = createEndpoint({
  appId: 'app',
  url: 'https://example.com/hook',
  nowMs,
  sincePosition: 0,
});
const body = '{"text":"玩"}';
const id = 'evt_1_we_0';

function verifies(secret: string, headers: Record<string, string>, text = body): boolean {
  try {
    new Webhook(secret).verify(text, headers);
    return true;
  } catch {
    return false;
  }
}

describe('a signature', () => {
  test('is one by the Standard Webhooks library', () => {
    const [{ value } = { value: '' }] = endpoint.secrets;
    const headers = signWebhook({ secrets: endpoint.secrets, id, nowMs, body });
    assert.equal(verifies(value, headers), true);
    assert.equal(verifies(value, headers, body.replace('玩', '完')), false);
    assert.equal(verifies(value, { ...headers, 'webhook-id': 'evt_2_we_0' }), false);
    const later = String(Number(headers['webhook-timestamp']) + 1);
    assert.equal(verifies(value, { ...headers, 'webhook-timestamp': later }), false);
  });

  test('stands there for the old secret as well, until that expires', () => {
    const [old] = endpoint.secrets;
    const rotated = rotateSecrets(endpoint.secrets, nowMs, 1_000);
    assert.equal(rotated.length, 2);
    const during = signWebhook({ secrets: rotated, id, nowMs: nowMs + 999, body });
    assert.equal(verifies(old?.value ?? '', during), true);
    assert.equal(verifies(rotated[0]?.value ?? '', during), true);
    const after = signWebhook({ secrets: rotated, id, nowMs: nowMs + 1_000, body });
    assert.equal(verifies(old?.value ?? '', after), false);
    assert.equal(verifies(rotated[0]?.value ?? '', after), true);
  });

  test('of a secret that was given away ends at once', () => {
    assert.equal(rotateSecrets(endpoint.secrets, nowMs, 0).length, 1);
  });

  test('is never of more than two secrets', () => {
    const once = rotateSecrets(endpoint.secrets, nowMs, 1_000);
    const twice = rotateSecrets(once, nowMs, 1_000);
    assert.deepEqual(
      twice.map(({ value }) => value).slice(1),
      once.map(({ value }) => value).slice(0, 1),
    );
  });
});
