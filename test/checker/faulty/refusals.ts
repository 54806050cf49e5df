/** Faults in the answers to bad requests, and in reading good ones. */
import type { Fault } from './fault.ts';
import {
  type Incoming,
  type Json,
  player,
  ReferenceServer,
  Refusal,
  type Use,
} from './reference-server.ts';

const isToken = (path: string) => /_sstoken$|_user_info$/.test(path);

/** Answers refusals of the token callbacks in another way. */
function refusing(
  change: (
    answer: { status: number; body: Json },
    server: ReferenceServer,
  ) => {
    status: number;
    body: Json;
  },
): () => ReferenceServer {
  return () =>
    new (class extends ReferenceServer {
      override failure(refusal: Refusal, path: string) {
        const answer = super.failure(refusal, path);
        return isToken(path) ? change(answer, this) : answer;
      }
    })();
}

/** Refuses some requests of the token callbacks before reading them. */
function refusingRequests(test: (incoming: Incoming) => boolean, status = 400) {
  return () =>
    new (class extends ReferenceServer {
      override async answer(incoming: Incoming) {
        return isToken(incoming.path) && test(incoming)
          ? { status, body: {} }
          : await super.answer(incoming);
      }
    })();
}

/** Refuses bodies of the token callbacks by their members. */
function refusingMembers(test: (body: Json) => boolean) {
  return () =>
    new (class extends ReferenceServer {
      override parse(incoming: Incoming) {
        const body = super.parse(incoming);
        if (isToken(incoming.path) && test(body)) throw new Refusal(1004);
        return body;
      }
    })();
}

const with200 = (body: Json) => ({ status: 200, body });
const expired = [
  'code.expired',
  'ss_token.expired-update-sstoken',
  'ss_token.expired-get-user-info',
];
const sdkCodes = ['failures.sdk-1002', 'failures.sdk-1003', 'failures.sdk-1004'];
const contentType = ({ request }: Incoming) => request.headers['content-type'] ?? '';
const text = ({ raw }: Incoming) => raw.toString('utf8');

export const refusalFaults: readonly Fault[] = [
  {
    name: 'refuses tokens with 401',
    fails: [...expired, 'failures.status', ...sdkCodes],
    server: refusing(({ body }) => ({ status: 401, body })),
  },
  {
    name: 'leaves ret_msg out of refusals',
    fails: ['failures.envelope'],
    server: refusing(({ body: { ret_msg: _text, ...body } }) => with200(body)),
  },
  {
    name: 'has null as data of refusals',
    fails: ['failures.data'],
    server: refusing(({ body }) => with200({ ...body, data: null })),
  },
  {
    name: 'sends a token that works with its refusals',
    fails: ['failures.no-token'],
    server: refusing(({ body }, server) => with200({ ...body, data: server.tokenData(player) })),
  },
  {
    name: 'sends its stack with refusals',
    fails: ['failures.no-internals'],
    server: refusing(({ body }) => with200({ ...body, ret_msg: new Error('bad token').stack })),
  },
  {
    name: 'answers every bad token with 1004, as the Node SDK',
    fails: ['failures.sdk-1002', 'failures.sdk-1003'],
    server: refusing(({ body }) =>
      with200({ ...body, sdk_error_code: body.sdk_error_code === 1005 ? 1005 : 1004 }),
    ),
  },
  {
    name: 'refuses a good code after six requests without a token',
    fails: ['failures.alive'],
    server: () =>
      new (class extends ReferenceServer {
        // One by the group code, two by ss_token, three by failures; the next good one is hit.
        #missing = 0;
        override verify(token: unknown, use: Use) {
          if (token === undefined) this.#missing++;
          const uid = super.verify(token, use);
          if (this.#missing !== 6) return uid;
          this.#missing = 0;
          throw new Refusal(1001);
        }
      })(),
  },
  {
    name: 'refuses fields that it does not know',
    fails: ['requests.unknown-fields'],
    server: refusingMembers((body) => 'room_id' in body),
  },
  {
    name: 'refuses numbers beyond 2^53',
    fails: ['requests.unknown-depth'],
    server: refusingRequests((incoming) => /"ext":\{"mg_id":\d{19}/.test(text(incoming))),
  },
  {
    name: 'copies members over its own',
    fails: ['requests.hostile-names'],
    server: refusingMembers((body) => Object.hasOwn(body, 'constructor')),
  },
  {
    name: 'finds the token with a pattern that knows no white space',
    fails: ['requests.white-space'],
    server: refusingRequests((incoming) => /"(code|ss_token)": "/.test(text(incoming))),
  },
  {
    name: 'finds the token with a pattern that knows no escapes',
    fails: ['requests.escapes'],
    server: refusingRequests(
      (incoming) => text(incoming).includes('\\u00') && !text(incoming).includes('\\u0000'),
    ),
  },
  {
    name: 'knows one spelling of the Content-Type',
    fails: ['requests.charset'],
    server: refusingRequests((incoming) => /^A/.test(contentType(incoming)), 415),
  },
  {
    name: 'wants a Content-Type',
    fails: ['requests.no-content-type'],
    server: refusingRequests((incoming) => contentType(incoming) === '', 415),
  },
  {
    name: 'wants its own Content-Type',
    fails: ['requests.other-content-type'],
    server: refusingRequests((incoming) => contentType(incoming).startsWith('text/'), 415),
  },
  {
    name: 'wants a Content-Length',
    fails: ['requests.chunked'],
    server: refusingRequests(({ request }) => 'transfer-encoding' in request.headers, 411),
  },
  {
    name: 'answers GET as well',
    fails: ['requests.get'],
    server: () =>
      new (class extends ReferenceServer {
        override async answer(incoming: Incoming) {
          incoming.request.method = 'POST';
          return await super.answer(incoming);
        }
      })(),
  },
  {
    name: 'crashes on what is not JSON',
    fails: ['requests.not-json'],
    server: refusingRequests((incoming) => /^(code=|<)/.test(text(incoming)), 500),
  },
  {
    name: 'crashes on JSON that is no object',
    fails: ['requests.not-an-object'],
    server: refusingRequests((incoming) => /^(\[\]|"code"|7)$/.test(text(incoming)), 500),
  },
  {
    name: 'crashes on an empty body',
    fails: ['requests.empty-body'],
    server: refusingRequests(({ raw }) => raw.length === 0, 500),
  },
  {
    name: 'crashes on what is not UTF-8',
    fails: ['requests.not-utf8'],
    server: refusingRequests(({ raw }) => raw[2] === 0xff, 500),
  },
  {
    name: 'crashes on deep nesting',
    fails: ['requests.deep'],
    server: refusingRequests((incoming) => text(incoming).startsWith('[[[['), 500),
  },
  {
    name: 'crashes on a large body',
    fails: ['requests.large'],
    server: refusingRequests(({ raw }) => raw.length > 1024 * 1024, 500),
  },
  {
    name: 'does not recover from half a request',
    fails: ['requests.alive'],
    server: () =>
      new (class extends ReferenceServer {
        #broken = false;
        override parse(incoming: Incoming) {
          // The last one of the group that comes, so that only what follows is hit.
          if (this.#broken && isToken(incoming.path)) throw new Refusal(1001);
          return super.parse(incoming);
        }
        #count = 0;
        override async answer(incoming: Incoming) {
          if (text(incoming) === '{"code":') this.#count++;
          // Twice for each of three callbacks: by requests.not-json and by requests.alive.
          this.#broken = this.#count === 6 && incoming.path !== '/login' && !this.#served;
          const answer = await super.answer(incoming);
          if (this.#broken && text(incoming).length > 20) this.#served = true;
          return answer;
        }
        #served = false;
      })(),
  },
];
