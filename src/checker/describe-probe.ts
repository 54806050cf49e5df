import { printable, startOf } from '../core/index.ts';
import type { Outcome } from '../game-server/index.ts';
import type { Probe } from './probe.ts';

const maxCharacters = 240;
/** More is not looked at: somebody else's answer may be long. */
const maxSearched = 4000;

/** What was sent, on one line, with tokens shortened. */
export function describeSent({ method, url, body, what }: Probe): string {
  const request = `${method} ${url.pathname} ${preview(body.toString('utf8'))}`.trim();
  return what === undefined ? request : `${what}: ${request}`;
}

/** What came back, on one line, with tokens shortened. */
export function describeSeen(outcome: Outcome): string {
  if (!outcome.answered) return `no answer (${outcome.reason}): ${preview(outcome.detail)}`;
  const coding = contentCoding(outcome);
  if (coding !== undefined) {
    return `HTTP ${outcome.status} with Content-Encoding: ${preview(coding)}, ${outcome.body.length} bytes`;
  }
  const text = outcome.body.toString('utf8');
  return `HTTP ${outcome.status} ${text === '' ? '(no body)' : preview(text)}`;
}

/** How a body is compressed or so, which nobody asked for; undefined if it is not. */
export function contentCoding(outcome: Outcome): string | undefined {
  const coding = outcome.answered ? outcome.headers['content-encoding'] : undefined;
  return coding?.toLowerCase() === 'identity' ? undefined : coding;
}

// From the start of a word only, or a long one would be tried from each of its characters.
const jws = /(?<![\w-])[\w-]{10,}\.[\w-]{4,}(?:\.[\w-]*)?/g;
const tokenMember = /("(?:code|ss_token)"\s*:\s*")([^"]{12})[^"]+/gu;

/**
 * A text of somebody else for a terminal or a file: one line, nothing that steers it, not long.
 * Reports are kept and passed on, so whole tokens do not belong in them.
 */
export function preview(text: string): string {
  const short = startOf(text, maxSearched)
    .replaceAll(tokenMember, '$1$2…')
    .replaceAll(jws, (token) => `${token.slice(0, 12)}…`);
  const cut = short.length > maxCharacters ? `${startOf(short, maxCharacters)}…` : short;
  return [...cut].map(visible).join('').trim();
}

function visible(character: string): string {
  return /\s/.test(character) ? ' ' : printable(character);
}
