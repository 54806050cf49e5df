/** No secret, key, code or token is ever in a log line, an error answer or a metric. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { type ChildService, startChildService } from '../support/child-service.ts';
import { runCli } from '../support/cli.ts';
import type { Answer } from '../support/http-client.ts';
import { startProfileServer } from '../support/profile-server.ts';
import { Scope } from '../support/scope.ts';
import { sdkToken } from '../support/sdk-token.ts';
import { apiKey, baseVariables, secret } from '../support/service.ts';

const olderSecret = 'e2e-older-secret-0123456789abcdefgh';
const foreignSecret = 'e2e-foreign-secret-0123456789abcdef';
const wrongKey = 'e2e-mistyped-key-0123456789abcdefgh';
const bearerToken = 'e2e-directory-token-0123456789';
const urlPassword = 'e2e-url-password-0123456789';
const sdkHeader = 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9';

/** What may not be found: the texts, and of tokens every segment that is long enough to tell. */
function needles(secrets: readonly string[], tokens: readonly string[]): string[] {
  const segments = tokens.flatMap((token) => token.split('.'));
  const telling = segments.filter((segment) => segment.length > 20 && segment !== sdkHeader);
  return [...new Set([...secrets, ...tokens, ...telling])];
}

function assertFree(text: string, where: string, forbidden: readonly string[]): void {
  for (const needle of forbidden) {
    assert.ok(!text.includes(needle), `${where} has ${needle} in: ${text.slice(0, 2000)}`);
  }
}

/** Good and bad requests of every kind; collects the tokens seen and the answers that failed. */
class Traffic {
  readonly tokens: string[] = [];
  readonly errorAnswers: string[] = [];
  readonly #child: ChildService;

  constructor(child: ChildService) {
    this.#child = child;
  }

  async run(): Promise<void> {
    const { app, gameServer } = this.#child;
    const code = await app.issueCode('player-7');
    const { ss_token } = await gameServer.exchange(code);
    this.tokens.push(code, ss_token, await sdkToken({ exp: 1 }));
    this.tokens.push(await sdkToken({ exp: 4e9 }, { key: foreignSecret }));
    this.tokens.push(await sdkToken({ exp: 4e9, app_id: 'other' }, { alg: 'HS512' }));
    await this.#callbacks();
    await this.#api(code);
    await app.revoke('player-7');
    await this.#callbacks();
    for (const path of ['/healthz', '/readyz', '/openapi.json', `/x/${code}`, `/%zz${code}`]) {
      this.#keep(await this.#child.client.request(path));
    }
  }

  async #callbacks(): Promise<void> {
    const { gameServer, client } = this.#child;
    for (const token of this.tokens) {
      for (const name of ['get_sstoken', 'update_sstoken', 'get_user_info'] as const) {
        for (const body of [
          { code: token, ss_token: token },
          { code: [token], ss_token: { token } },
          `{"code":"${token}"`,
          `"${token}"`,
          `${token}`,
          { code: `${token}x`, ss_token: ` ${token}` },
          `{"code":"${token}${'x'.repeat(70_000)}"}`,
        ]) {
          this.#keep(await gameServer.call(name, body));
        }
        const headers = { authorization: `Bearer ${token}`, 'content-type': token };
        this.#keep(await client.request(`/${name}?code=${token}`, { headers }));
      }
    }
  }

  async #api(code: string): Promise<void> {
    const { app, client } = this.#child;
    const keys = [wrongKey, `${apiKey}x`, apiKey.slice(0, -1), secret, code];
    for (const key of keys) {
      for (const authorization of [`Bearer ${key}`, `Basic ${key}`, key]) {
        const headers = { authorization, 'content-type': 'application/json' };
        const call = { method: 'POST', headers, body: `{"uid":"player-7","code":"${code}"}` };
        this.#keep(await client.request(`/v1/codes?key=${key}`, call));
      }
    }
    for (const body of [`{"token":"${code}"`, code, `"${code}"`, `{"token":["${code}"]}`, '{}']) {
      const authorization = `Bearer ${apiKey}`;
      const headers = { authorization, 'content-type': 'application/json' };
      this.#keep(await client.request('/v1/tokens/inspect', { method: 'POST', headers, body }));
    }
    this.#keep(await app.call('POST', '/v1/codes', { uid: code.repeat(2), secret }));
    this.#keep(await app.call('GET', `/v1/users/${code}?app_id=${code}`));
    this.#keep(await app.call('PUT', '/v1/users/a', { nick_name: [code] }));
    this.#keep(await app.import(`{"uid":"${code.repeat(2)}","nick_name":"x"}\n${code}\n`));
    await app.good('POST', '/v1/tokens/inspect', { token: code });
  }

  #keep({ status, text }: Answer): void {
    const refused = status !== 200 || /"ret_code":[1-9]/.test(text) || /"failed":[1-9]/.test(text);
    if (refused) this.errorAnswers.push(text);
  }
}

for (const command of ['serve', 'dev'] as const) {
  test(`${command}: logs, error answers and metrics are free of secrets and tokens`, async (t) => {
    const scope = new Scope(t);
    const backend = await startProfileServer(scope, (request) => request.socket.destroy());
    const directory = await scope.temporaryDirectory();
    const variables = {
      SUD_APP_SECRET: `${secret},${olderSecret}`,
      LOG_LEVEL: 'trace',
      ...(command === 'dev' && {
        USER_INFO_URL: `${backend.url}/{uid}?key=${urlPassword}`,
        USER_INFO_TOKEN: bearerToken,
      }),
    };
    const child = await startChildService(scope, { command, directory, variables });
    const traffic = new Traffic(child);
    await traffic.run();
    const metrics = (await child.client.request('/metrics')).text;
    child.kill('SIGTERM');
    await child.exited;

    const secrets = [
      secret,
      olderSecret,
      foreignSecret,
      apiKey,
      wrongKey,
      bearerToken,
      urlPassword,
    ];
    const forbidden = needles(secrets, traffic.tokens);
    assert.ok(traffic.errorAnswers.length > 100);
    assert.match(child.output(), /token_expired/);
    assertFree(child.output(), 'the log', forbidden);
    assertFree(metrics, '/metrics', forbidden);
    for (const text of traffic.errorAnswers) assertFree(text, 'an error answer', forbidden);
  });
}

test('no command says a secret or the token that it was given', async (t) => {
  const scope = new Scope(t);
  const directory = await scope.temporaryDirectory();
  const token = await sdkToken({ exp: 1 }, { key: foreignSecret });
  const forbidden = needles([secret, apiKey, 'hunter2', urlPassword], [token]);
  const broken = join(directory, 'broken.json');
  await writeFile(broken, `{"apps":[{"app_id":"1","app_secrets":["${secret}"]}],`);
  const url = `http://user:${urlPassword}@backend.example/{uid}?key=${urlPassword}`;
  const runs: [args: string[], variables: Record<string, string>][] = [
    [['config', 'check'], { ...baseVariables, USER_INFO_URL: url }],
    [['config', 'check', '--json'], { ...baseVariables, USER_INFO_URL: url }],
    [['config', 'check'], { ...baseVariables, PORT: 'x', SUD_APP_SECRET: 'hunter2' }],
    [['config', 'check'], { ...baseVariables, SUDGATE_API_KEYS: apiKey }],
    [['config', 'check'], { SUDGATE_CONFIG: broken }],
    [['config', 'check'], { SUDGATE_CONFIG: 'missing.json', SUD_APP_SECRET: secret }],
    [['token', 'inspect', token], baseVariables],
    [['token', 'inspect', token, '--no-such-option'], baseVariables],
  ];
  for (const [args, variables] of runs) {
    const { stdout, stderr } = await runCli(scope, args, { directory, variables });
    assertFree(stdout + stderr, args.join(' '), forbidden);
  }
});
