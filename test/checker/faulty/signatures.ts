/** Faults in checking the signature of callbacks. */
import type { Fault } from './fault.ts';
import { type Incoming, type Json, ReferenceServer, Refusal } from './reference-server.ts';

/** The group of a check, for all callbacks or for those whose only proof is the signature. */
const everywhere = (name: string) =>
  ['signature', 'report', 'notify', 'scores'].map((group) => `${group}.${name}`);

/** A further condition on a request whose signature is good. */
function demanding(test: (incoming: Incoming) => boolean): () => ReferenceServer {
  return () =>
    new (class extends ReferenceServer {
      override checkSignature(incoming: Incoming) {
        super.checkSignature(incoming);
        if (!test(incoming)) throw new Refusal();
      }
    })();
}

const timestampOf = ({ request }: Incoming) => Number(request.headers['sud-timestamp']);
const isNew = (ms: number, windowMs: number) => Math.abs(Date.now() - ms) < windowMs;

export const signatureFaults: readonly Fault[] = [
  {
    name: 'does not check signatures',
    fails: [...everywhere('unsigned'), ...everywhere('other-body')],
    server: () =>
      new (class extends ReferenceServer {
        override checkSignature() {}
      })(),
  },
  {
    name: 'takes signatures of any time',
    fails: everywhere('stale'),
    server: () =>
      new (class extends ReferenceServer {
        override checkTime() {}
      })(),
  },
  {
    name: 'checks a signature only if there is one',
    fails: everywhere('unsigned'),
    server: () =>
      new (class extends ReferenceServer {
        override checkSignature(incoming: Incoming) {
          if (incoming.request.headers['sud-signature'] !== undefined) {
            super.checkSignature(incoming);
          }
        }
      })(),
  },
  {
    name: 'compares as much of a signature as there is',
    fails: everywhere('cut-signature'),
    server: () =>
      new (class extends ReferenceServer {
        override sameSignature(given: string, expected: string) {
          return given !== '' && expected.startsWith(given);
        }
      })(),
  },
  {
    name: 'does not look whose signature it is',
    fails: everywhere('other-app'),
    server: () =>
      new (class extends ReferenceServer {
        override checkSigner() {}
      })(),
  },
  {
    name: 'lets a changed body through',
    fails: everywhere('other-body'),
    server: () =>
      new (class extends ReferenceServer {
        override checkSignature({ request, raw, path }: Incoming) {
          // What the sender signed is only known with its body, so a changed one is let through.
          const isChanged = Number(request.headers['sud-timestamp']) > 0 && raw.length > 0;
          try {
            super.checkSignature({ request, raw, path });
          } catch (error) {
            const withSpace = Buffer.concat([raw, Buffer.from(' ')]);
            if (!isChanged) throw error;
            super.checkSignature({ request, raw: withSpace, path });
          }
        }
      })(),
  },
  {
    name: 'signs the body as it would have written it',
    fails: ['signature.raw-body', 'report.int64'],
    server: () =>
      new (class extends ReferenceServer {
        override signedBody(raw: Buffer) {
          const text = raw.toString();
          // Only such bodies as show it, or no request would be left that works.
          const shows = text.startsWith('{ "mg_id" :') || text.includes('9223372036854775807');
          return shows ? Buffer.from(JSON.stringify(JSON.parse(text))) : raw;
        }
      })(),
  },
  {
    name: 'takes times for milliseconds only',
    fails: ['signature.seconds'],
    server: demanding((incoming) => isNew(timestampOf(incoming), 300_000)),
  },
  {
    name: 'has a window of ten seconds',
    fails: ['signature.clock-skew'],
    server: demanding((incoming) => {
      const time = timestampOf(incoming);
      return isNew(time < 1e11 ? time * 1000 : time, 10_000);
    }),
  },
  {
    name: 'knows one spelling of the header names',
    fails: ['signature.header-case'],
    server: demanding(({ request }) => request.rawHeaders.includes('Sud-Signature')),
  },
  {
    name: 'refuses a nonce the second time, whatever came with it',
    fails: ['signature.repeat'],
    server: () => {
      const used = new Set<string>();
      return demanding(({ request }) => {
        const nonce = String(request.headers['sud-nonce']);
        const isUsed = used.has(nonce);
        used.add(nonce);
        return !isUsed;
      })();
    },
  },
  {
    name: 'crashes on a signature of another length',
    fails: ['signature.malformed'],
    server: () =>
      new (class extends ReferenceServer {
        override async answer(incoming: Incoming): Promise<{ status: number; body: Json }> {
          const isShort = incoming.request.headers['sud-signature'] === 'zz';
          return isShort ? { status: 500, body: {} } : await super.answer(incoming);
        }
      })(),
  },
];
