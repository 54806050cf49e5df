/** Faults in the good answers: how they come and what is in them. */
import type http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './fault.ts';
import { type Json, ReferenceServer } from './reference-server.ts';

/** Answers with other headers, or in another way. */
function sending(
  send: (response: http.ServerResponse, status: number, text: string, path: string) => void,
): () => ReferenceServer {
  return () =>
    new (class extends ReferenceServer {
      override send = send;
    })();
}

/** Answers one callback with another envelope. */
function answering(path: string, change: (envelope: Json) => Json): () => ReferenceServer {
  return () =>
    new (class extends ReferenceServer {
      override success(data: Json, at = '') {
        const envelope = super.success(data);
        return at === path ? change(envelope) : envelope;
      }
    })();
}

/** Has other members in the data of get_sstoken and update_sstoken. */
function tokenData(change: (data: Json) => Json): () => ReferenceServer {
  return () =>
    new (class extends ReferenceServer {
      override tokenData(uid: string) {
        return change(super.tokenData(uid));
      }
    })();
}

function profile(change: Json): () => ReferenceServer {
  return () =>
    new (class extends ReferenceServer {
      override profile(uid: string) {
        return { ...super.profile(uid), ...change };
      }
    })();
}

/** After so many turns of the event loop the other side has read what is there. */
function afterTurns(turns: number, work: () => void): void {
  setImmediate(() => (turns === 0 ? work() : afterTurns(turns - 1, work)));
}

const json = { 'content-type': 'application/json', 'cache-control': 'no-store' };
const length = (text: string) => ({ 'content-length': Buffer.byteLength(text) });
const both = (name: string) => [`get_sstoken.${name}`, `update_sstoken.${name}`];
const inProfiles = (name: string) => [`get_sstoken.user-info-${name}`, `get_user_info.${name}`];

export const answerFaults: readonly Fault[] = [
  {
    name: 'hands out no code',
    fails: ['get_sstoken.login'],
    server: () =>
      new (class extends ReferenceServer {
        override login() {
          return {};
        }
      })(),
  },
  {
    name: 'answers in chunks',
    fails: ['transport.one-write'],
    server: sending((response, status, text) => {
      response.writeHead(status, json).write(text.slice(0, 5));
      response.end(text.slice(5));
    }),
  },
  {
    name: 'sends the head first and the body later',
    fails: ['transport.one-write'],
    server: sending((response, status, text) => {
      response.writeHead(status, { ...json, ...length(text) }).flushHeaders();
      afterTurns(20, () => response.end(text));
    }),
  },
  {
    name: 'closes every connection',
    fails: ['transport.keep-alive'],
    server: sending((response, status, text) => {
      response.writeHead(status, { ...json, ...length(text), connection: 'close' }).end(text);
    }),
  },
  {
    name: 'calls JSON a web page',
    fails: ['transport.content-type'],
    server: sending((response, status, text) => {
      response.writeHead(status, { ...json, ...length(text), 'content-type': 'text/html' });
      response.end(text);
    }),
  },
  {
    name: 'lets tokens be cached',
    fails: ['transport.no-store'],
    server: sending((response, status, text) => {
      response.writeHead(status, { ...json, ...length(text), 'cache-control': 'public' }).end(text);
    }),
  },
  {
    name: 'is slow with get_sstoken',
    fails: ['transport.deadline'],
    deadlineMs: 1,
    server: () =>
      new (class extends ReferenceServer {
        override async getSstoken(body: Json) {
          await sleep(3);
          return await super.getSstoken(body);
        }
      })(),
  },
  {
    name: 'fails when several players come at once',
    fails: ['transport.parallel'],
    server: () =>
      new (class extends ReferenceServer {
        #busy = 0;
        #calls = 0;
        override async getSstoken(body: Json) {
          this.#calls++;
          if (this.#busy >= 6) throw new Error('no connection left');
          this.#busy++;
          // Longer while others come, which takes its time on a busy machine.
          for (let seen = 0; seen !== this.#calls; await sleep(20)) seen = this.#calls;
          this.#busy--;
          return await super.getSstoken(body);
        }
      })(),
  },
  ...['get_sstoken', 'get_user_info', 'update_sstoken'].flatMap((name): readonly Fault[] => [
    {
      name: `answers ${name} with 201`,
      fails: [`${name}.status`],
      server: sending((response, status, text) => {
        const isOurs = response.req.url === `/${name}`;
        response.writeHead(isOurs ? 201 : status, {
          ...json,
          ...length(text),
          'content-type': 'application/json; charset=utf-8',
        });
        response.end(text);
      }),
    },
    {
      name: `puts a byte order mark before the answer of ${name}`,
      fails: [`${name}.json`],
      server: sending((response, status, text) => {
        const whole = response.req.url === `/${name}` ? `\ufeff${text}` : text;
        response.writeHead(status, { ...json, ...length(whole) }).end(whole);
      }),
    },
    {
      name: `has ret_code of ${name} as text`,
      fails: [`${name}.ret-code`],
      server: answering(`/${name}`, (envelope) => ({ ...envelope, ret_code: '0' })),
    },
    {
      name: `leaves ret_msg out of ${name}`,
      fails: [`${name}.ret-msg`],
      server: answering(`/${name}`, ({ ret_code, data }) => ({ ret_code, data })),
    },
    {
      name: `has sdk_error_code of ${name} as text`,
      fails: [`${name}.sdk-error-code`],
      server: answering(`/${name}`, (envelope) => ({ ...envelope, sdk_error_code: '0' })),
    },
    {
      name: `answers ${name} with sdk_error_code 1 beside success`,
      fails: [`${name}.success`],
      server: answering(`/${name}`, (envelope) => ({ ...envelope, sdk_error_code: 1 })),
    },
    {
      name: `has data of ${name} as text`,
      fails: [`${name}.data`],
      server: answering(`/${name}`, ({ data, ...rest }) => ({
        ...rest,
        data: JSON.stringify(data),
      })),
    },
  ]),
  {
    name: 'calls the ss_token something else',
    // Without an ss_token there is nothing to update.
    fails: ['get_sstoken.token'],
    server: tokenData(({ ss_token, ...rest }) => ({ ...rest, token: ss_token })),
  },
  {
    name: 'has expire_date as text',
    fails: both('expire-date-type'),
    server: tokenData((data) => ({ ...data, expire_date: String(data.expire_date) })),
  },
  {
    name: 'has expire_date in seconds',
    fails: both('expire-date-unit'),
    server: tokenData(({ expire_date, expire_date_str: _text, ...rest }) => ({
      ...rest,
      expire_date: Number(expire_date) / 1000,
    })),
  },
  {
    name: 'promises an hour more than the token has',
    fails: both('expire-date-exp'),
    server: tokenData(({ expire_date, expire_date_str: _text, ...rest }) => ({
      ...rest,
      expire_date: Number(expire_date) + 3_600_000,
    })),
  },
  {
    name: 'has another expire_date_str',
    fails: both('expire-date-str'),
    server: tokenData((data) => ({ ...data, expire_date_str: '2030-01-01' })),
  },
  {
    name: 'issues tokens for five minutes',
    fails: both('lifetime'),
    server: () =>
      new (class extends ReferenceServer {
        override lifetimeSeconds() {
          return 300;
        }
      })(),
  },
  {
    name: 'sends no user_info',
    fails: ['get_sstoken.user-info'],
    server: () =>
      new (class extends ReferenceServer {
        override getSstoken({ code }: Json) {
          return this.tokenData(this.verify(code, 'code'));
        }
      })(),
  },
  {
    name: 'sends half a user_info',
    fails: ['get_sstoken.user-info-fields', 'get_user_info.same-as-user-info'],
    server: () =>
      new (class extends ReferenceServer {
        override async getSstoken(body: Json) {
          const { user_info, ...rest } = await super.getSstoken(body);
          return { ...rest, user_info: { uid: (user_info as Json).uid } };
        }
      })(),
  },
  {
    name: 'has a gender of its own',
    fails: inProfiles('gender'),
    server: profile({ gender: 'M' }),
  },
  { name: 'has is_ai as a boolean', fails: inProfiles('is-ai'), server: profile({ is_ai: false }) },
  {
    name: 'has a path as avatar_url',
    fails: inProfiles('avatar'),
    server: profile({ avatar_url: '/a/7.png' }),
  },
  { name: 'has no name', fails: inProfiles('nick-name'), server: profile({ nick_name: '' }) },
  {
    name: 'has a null in the profile',
    fails: inProfiles('fields'),
    server: profile({ avatar_url: null }),
  },
  {
    name: 'has a uid of its own in profiles',
    fails: inProfiles('uid'),
    server: profile({ uid: '7' }),
  },
  {
    name: 'tells different names of one user',
    fails: ['get_user_info.same-as-user-info'],
    server: () =>
      new (class extends ReferenceServer {
        override getUserInfo(body: Json) {
          return { ...super.getUserInfo(body), nick_name: 'Another' };
        }
      })(),
  },
];
