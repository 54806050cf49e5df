import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '../../core/index.ts';
import type { ApiDefinition, ErrorGroup } from '../../protocol/index.ts';
import { type SigningSecrets, signMessage } from '../../signature/index.ts';
import { Refused } from '../refused.ts';

export interface SimulatedApp {
  readonly appId: string;
  readonly secret: string;
  readonly secrets: SigningSecrets;
  readonly clock: Clock;
}

/** How far the time of a request may be off. That there is a bound is documented, which is not. */
const windowMs = 600_000;
/** Seconds and milliseconds are both in use; values below are seconds. */
const firstMs = 1e11;
const maxUsed = 10_000;

/** Authorization header or secret in the body, and what may be used only once. */
export class AuthorizationCheck {
  readonly #app: SimulatedApp;
  readonly #usedRequestIds = new Set<string>();

  constructor(app: SimulatedApp) {
    this.#app = app;
  }

  /** @throws {Refused} 70401, for NFT 10101, 13016 to 13018; 10002, 10101, 10004; 13401, 13410 */
  check(
    definition: ApiDefinition,
    headers: IncomingHttpHeaders,
    body: Buffer,
    request: Readonly<Record<string, unknown>>,
  ): void {
    if (definition.auth === 'secret_in_body') this.#checkBody(request);
    else this.#checkHeader(definition, headers.authorization, body);
    if (definition.requestId === true) this.#checkRequestId(headers.requestid);
  }

  #checkBody({ app_id, app_secret }: Readonly<Record<string, unknown>>): void {
    if (typeof app_id !== 'string' || typeof app_secret !== 'string') {
      throw new Refused(10002, 'app_id and app_secret must be strings in the body', [
        'game_server',
      ]);
    }
    if (app_id !== this.#app.appId) throw new Refused(10101, '', ['game_server']);
    if (app_secret !== this.#app.secret) throw new Refused(10004, '', ['game_server']);
  }

  #checkHeader({ errors }: ApiDefinition, header: string | undefined, body: Buffer): void {
    const codes = errors.includes('nft') ? nftCodes : codesElsewhere;
    const refuse = (code: number, detail: string) => new Refused(code, detail, errors);
    const values = readHeader(header);
    if (values === undefined) {
      throw refuse(codes.unreadable, 'Sud-Auth app_id="…",timestamp="…",nonce="…",signature="…"');
    }
    const { app_id: appId, timestamp, nonce, signature } = values;
    const app = this.#app;
    if (appId !== app.appId) throw refuse(codes.unknownApp, 'app_id');
    const isRight = sign(app, { appId, timestamp, nonce }, body) === signature;
    if (!isRight) throw refuse(codes.badSignature, 'signature');
    const time = Number(timestamp);
    const ms = time < firstMs ? time * 1000 : time;
    if (!(Math.abs(ms - app.clock()) <= windowMs)) {
      throw refuse(codes.late, 'timestamp is more than 10 minutes off');
    }
  }

  #checkRequestId(id: string | string[] | undefined): void {
    const groups: readonly ErrorGroup[] = ['nft'];
    if (typeof id !== 'string' || id === '') throw new Refused(13401, 'RequestId', groups);
    if (this.#usedRequestIds.has(id)) throw new Refused(13410, '', groups);
    this.#usedRequestIds.add(id);
    for (const oldest of this.#usedRequestIds.size > maxUsed ? this.#usedRequestIds : []) {
      this.#usedRequestIds.delete(oldest);
      break;
    }
  }
}

const codesElsewhere = { unreadable: 70401, unknownApp: 70401, badSignature: 70401, late: 70401 };
const nftCodes = { unreadable: 13016, unknownApp: 10101, badSignature: 13017, late: 13018 };

function sign(
  { secrets }: SimulatedApp,
  fields: Parameters<typeof signMessage>[1],
  body: Buffer,
): string | undefined {
  try {
    return signMessage(secrets, fields, body);
  } catch {
    // A value that no signature can cover.
    return undefined;
  }
}

type HeaderValues = Readonly<Record<'app_id' | 'timestamp' | 'nonce' | 'signature', string>>;

/** In any order; each once. */
function readHeader(header: string | undefined): HeaderValues | undefined {
  const pairs = /^Sud-Auth ((?:\w+="[^"]*"(?:,|$)){4})$/.exec(header ?? '')?.[1];
  if (pairs === undefined) return undefined;
  const values = Object.fromEntries(
    [...pairs.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  );
  const names = ['app_id', 'timestamp', 'nonce', 'signature'];
  return names.every((name) => values[name]) ? (values as HeaderValues) : undefined;
}
