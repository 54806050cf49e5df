import { hash } from 'node:crypto';
import type { AppendOutcome, InboxMessage, MessageKey } from './message.ts';

/**
 * What may be there only once, as a text: two messages are the same exactly if theirs are equal.
 *
 * Start and settlement of a round share the round id, so a report needs its type as well. A
 * notification id is unique by itself (callbacks contract, sections 7.6 and 8.1).
 */
export function onceScope({ appId, kind, type, key }: MessageKey): string {
  return JSON.stringify(kind === 'report' ? [kind, appId, type, key] : [kind, appId, key]);
}

/** How many different variants of one event are kept; further ones are only told of. */
export const maxVariants = 10;

/** Where a page of events or rounds ends, in bytes of `raw`; the first is listed whatever its size. */
export const maxPageBytes = 4 * 1024 * 1024;

export const digestBytes = 16;

/**
 * What stands for a text or a body, the first 128 bits of its SHA-256: two alike by chance are not to
 * be expected before 10^17 messages.
 */
export function digestOf(data: string | Uint8Array): Buffer {
  // As text in between: Node is three times slower to make a hash that is a Buffer.
  return Buffer.from(hash('sha256', data, 'binary').slice(0, digestBytes), 'latin1');
}

/** Stands for the bytes of a restored message: no digest is to be expected to be it. */
const restoredContent = Buffer.alloc(digestBytes);

/** What a message is told from the others of its key by. */
export function contentOf({ raw, isRestored }: InboxMessage): Buffer {
  return isRestored === true ? restoredContent : digestOf(raw);
}

/**
 * Judges a message by its content and that of the event of its key. The bytes of a restored one are
 * of our own making: they contradict nobody, and are no variant. Those that come for a restored event
 * are the first that the platform wrote itself, so they are kept.
 */
export function judgeRepeat(
  known: Uint8Array,
  content: Buffer,
): { readonly outcome: AppendOutcome; readonly isVariant: boolean } {
  const isVariant = !content.equals(known) && !content.equals(restoredContent);
  const isContradiction = isVariant && !restoredContent.equals(known);
  return { outcome: isContradiction ? 'different' : 'repeat', isVariant };
}

/**
 * Rows of one transaction of rounds, their players counted. Players are spread over the whole index:
 * the more of them are written together, the fewer times is each of its pages.
 */
export const maxRoundRows = 2_500;
/** It ends after as many bytes of events, too, which may hold more players than memory should. */
export const maxRoundBytes = 4 * 1024 * 1024;
