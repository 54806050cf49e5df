/** What an app, its secrets, its backend and the certificate have to be. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { devCredentials } from '../../../src/config/index.ts';
import { apiKey, appInFile, assertProblem, load, oneApp, otherSecret, secret } from './support.ts';

describe('apps', () => {
  test('have to be there in serve', (t) => {
    assertProblem(t, { env: {} }, /^no app is configured: set SUD_APP_ID and SUD_APP_SECRET/);
    assertProblem(t, { file: { apps: [] } }, /^apps /);
  });

  test('are those of dev in dev, with its key', (t) => {
    const { config } = load(t, { mode: 'dev', env: {} });
    assert.equal(config.mode, 'dev');
    assert.deepEqual(config.apiKeys, [devCredentials.apiKey]);
    assert.equal(config.apps[0]?.appId, devCredentials.appId);
    assert.deepEqual(config.apps[0]?.secrets, [devCredentials.appSecret]);
  });

  test('of your own take the place of those of dev', (t) => {
    const env = { ...oneApp, SUDGATE_API_KEY: apiKey };
    const { config } = load(t, { mode: 'dev', env });
    assert.deepEqual([config.apiKeys, config.apps.length], [[apiKey], 1]);
    assert.equal(config.apps[0]?.appId, 'app-1');
  });

  test('must not stand twice', (t) => {
    assertProblem(t, { file: { apps: [appInFile, appInFile] } }, /app-1 appears twice/);
  });

  for (const id of ['1461564080052506636', 'a', 'A-b_c.d~e', 'x'.repeat(128)]) {
    test(`may have the id ${id.slice(0, 20)}, with a line end behind it`, (t) => {
      assert.equal(
        load(t, { env: { ...oneApp, SUD_APP_ID: `${id}\n` } }).config.apps[0]?.appId,
        id,
      );
    });
  }

  for (const id of ['a b', 'a/b', 'é', 'a%2f', 'a\nb', '{app}', 'a:b', 'x'.repeat(129)]) {
    test(`must not have the id ${JSON.stringify(id).slice(0, 20)}`, (t) => {
      assertProblem(
        t,
        { env: { ...oneApp, SUD_APP_ID: id } },
        /^SUD_APP_ID \(apps\/0\/app_id\) must be letters, digits/,
      );
    });
  }

  test('must not have an id that is a number, which JSON would round', (t) => {
    const file = `{"apps":[{"app_id":1461564080052506636,"app_secrets":["${secret}"]}]}`;
    assertProblem(t, { file }, /^SUD_APP_ID \(apps\/0\/app_id\) must be string/);
  });
});

describe('secrets', () => {
  for (const list of ['fifteen-bytes!!', `${secret},short`]) {
    test(`that are short are refused: ${list.length} characters`, (t) => {
      assertProblem(t, { env: { ...oneApp, SUD_APP_SECRET: list } }, /fewer than 16 bytes/);
    });
  }

  test('with the line end of a file are refused', (t) => {
    const file = `{"app_id":"1","app_secrets":["${secret}\\n"]}`;
    assertProblem(
      t,
      { file },
      /^SUD_APP_SECRET \(app_secrets\): a secret has white space around it/,
    );
  });

  test('are counted in bytes', (t) => {
    load(t, { env: { ...oneApp, SUD_APP_SECRET: 'é'.repeat(8) } });
  });

  for (const list of [devCredentials.appSecret, `${otherSecret},${devCredentials.appSecret}`]) {
    test(`of dev are refused by serve, also ${list.includes(',') ? 'as an older one' : 'alone'}`, (t) => {
      const env = { ...oneApp, SUD_APP_SECRET: list };
      assertProblem(t, { env }, /published secret of `sudgate dev`/);
      load(t, { mode: 'dev', env });
    });
  }

  for (const list of [devCredentials.apiKey, `${apiKey},${devCredentials.apiKey}`]) {
    test(`for the API of dev are refused by serve: ${list.length} characters`, (t) => {
      const env = { ...oneApp, SUDGATE_API_KEY: list };
      assertProblem(t, { env }, /published key of `sudgate dev`/);
      load(t, { mode: 'dev', env });
    });
  }

  for (const key of ['correct horse battery staple', 'schlüssel-0123456789', `${apiKey}\n`]) {
    test(`for the API are refused that no header carries: ${JSON.stringify(key)}`, (t) => {
      const file = { ...appInFile, api_key: [apiKey, key] };
      assertProblem(t, { file }, /^SUDGATE_API_KEY \(api_key\) must be ASCII without spaces/);
    });
  }

  test('for the API need not be there', (t) => {
    assert.deepEqual(load(t).config.apiKeys, []);
  });
});

describe('a TLS pair', () => {
  const cert = { TLS_CERT_FILE: '/cert.pem' };
  const key = { TLS_KEY_FILE: '/key.pem' };

  for (const half of [cert, key, { ...cert, TLS_KEY_FILE: '' }, { ...key, TLS_CERT_FILE: '' }]) {
    test(`is not one with ${JSON.stringify(half)}`, (t) => {
      assertProblem(
        t,
        { env: { ...oneApp, ...half } },
        /TLS_CERT_FILE and TLS_KEY_FILE go together/,
      );
    });
  }

  test('may come from both sources', (t) => {
    const file = { apps: [appInFile], tls_cert_file: '/cert.pem' };
    assert.deepEqual(load(t, { file, env: key }).config.tls, {
      certFile: '/cert.pem',
      keyFile: '/key.pem',
    });
  });
});

describe('USER_INFO_URL', () => {
  for (const url of [
    'http://127.0.0.1:3000/users/{uid}',
    'https://backend.example/{app_id}/users/{uid}?fields=all',
    'https://backend.example/profile',
    'https://{app_id}.backend.example/{uid}',
    'http://[::1]:3000/',
    'HTTPS://backend.example/{uid}',
  ]) {
    test(`may be ${url}`, (t) => {
      const { config } = load(t, { env: { ...oneApp, USER_INFO_URL: url } });
      assert.equal(config.apps[0]?.userInfo?.url, url);
    });
  }

  for (const url of [
    'backend.example/users/{uid}',
    '/users/{uid}',
    'ftp://backend.example/{uid}',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'http://',
    'https://exa mple/',
    '{uid}',
  ]) {
    test(`must not be ${url}`, (t) => {
      assertProblem(t, { env: { ...oneApp, USER_INFO_URL: url } }, /^USER_INFO_URL .* address$/);
    });
  }

  for (const url of ['https://u:canary@backend.example/{uid}', 'https://{uid}@backend.example/']) {
    test(`must not be ${url}: nobody could call it`, (t) => {
      const env = { ...oneApp, USER_INFO_URL: url };
      assertProblem(t, { env }, /^USER_INFO_URL .* no user and password: set USER_INFO_TOKEN$/);
    });
  }

  for (const token of ['tok\nen', 'tok✓en', 'to ken']) {
    test(`has a token that a header carries, so not ${JSON.stringify(token)}`, (t) => {
      const problem = /^USER_INFO_TOKEN \(user_info_token\) must be ASCII without spaces/;
      const url = 'https://backend.example/{uid}';
      assertProblem(t, { env: { ...oneApp, USER_INFO_URL: url, USER_INFO_TOKEN: token } }, problem);
      const app = { ...appInFile, user_info_url: url, user_info_token: token };
      assertProblem(t, { file: { apps: [app] } }, problem);
    });
  }

  test('of an app is checked as well', (t) => {
    const file = { apps: [{ ...appInFile, user_info_url: 'ftp://x' }] };
    assertProblem(t, { file }, /^USER_INFO_URL /);
  });
});

describe('SUD_CONFIG_SERVICE', () => {
  for (const url of ['test', 'https://asc.example', 'http://127.0.0.1:8081/config/']) {
    test(`may be ${url}`, (t) => {
      const { config } = load(t, { env: { ...oneApp, SUD_CONFIG_SERVICE: url } });
      assert.equal(config.apps[0]?.configService, url);
    });
  }

  for (const url of [
    'https://user:canary@asc.example',
    'https://user@asc.example',
    'https://asc.example/?key=canary',
    'https://asc.example/?',
    'https://asc.example/#canary',
  ]) {
    test(`must not be ${url}: the signature is put behind it`, (t) => {
      const problem = /^SUD_CONFIG_SERVICE .* no user, password, query or fragment$/;
      assertProblem(t, { env: { ...oneApp, SUD_CONFIG_SERVICE: url } }, problem);
      const file = { apps: [{ ...appInFile, sud_config_service: url }] };
      assertProblem(t, { file }, problem);
    });
  }
});
