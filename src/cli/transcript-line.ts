import { printable } from '../core/index.ts';
import { explainRetCode, scoreRetCodes } from '../protocol/index.ts';
import type { ApiEntry, CallbackEntry, TranscriptEntry } from '../simulator/index.ts';
import { dim, green, red, yellow } from './terminal.ts';

const nameWidth = 17;
/** The longest that a round has, so that a line has little more than a hundred characters. */
const aboutWidth = 34;

/**
 * One call of the transcript as a line: who called whom, about what, what came back.
 *
 * @param showsHead shows ret_code and ret_msg of what was accepted, too: for the server of somebody
 *   else, of which there is no log beside it
 */
export function transcriptLine(entry: TranscriptEntry, showsHead = false): string {
  const isCallback = entry.kind === 'callback';
  const name = isCallback ? entry.callback : entry.api;
  const about = isCallback ? shorten(entry.about) : entry.about;
  const columns = [
    isCallback ? 'platform → app' : 'app → platform',
    name.padEnd(nameWidth),
    printable(about).padEnd(aboutWidth),
    isCallback ? callbackResult(entry, showsHead) : apiResult(entry),
    dim(`${Math.round(entry.elapsedMs)} ms`),
  ];
  return columns.join('  ');
}

function shorten(about: string): string {
  return about.replace(/^sud\.mg\.merchant\./, '');
}

function callbackResult(entry: CallbackEntry, showsHead: boolean): string {
  const { judgement, attempt, fault } = entry;
  const head = showsHead && judgement.accepted ? dim(` ${describeHead(judgement) ?? ''}`) : '';
  const repeat = attempt === 1 ? '' : dim(` attempt ${attempt}`);
  const played = fault === undefined ? '' : yellow(` [${fault}]`);
  return `${judgement.accepted ? green(told(judgement)) : refusal(entry)}${head}${repeat}${played}`;
}

/** Codes of update_score that are no fault (callbacks contract, section 13.1). */
const expectedRefusals: Readonly<Record<number, string>> = {
  [scoreRetCodes.insufficientBalance]: 'balance does not cover it',
  [scoreRetCodes.duplicateOrderId]: 'was booked before',
};

function refusal({ callback, judgement, seen }: CallbackEntry): string {
  const retCode = judgement.head?.ret_code ?? 0;
  const expected = callback === 'update_score' ? expectedRefusals[retCode] : undefined;
  if (expected !== undefined) return yellow(`ret_code ${retCode}, ${expected}`);
  return red(whatFailed(judgement, seen));
}

type Judgement = CallbackEntry['judgement'];

function told({ data = {} }: Judgement): string {
  const user = (data.user_info ?? data) as { readonly uid?: unknown; readonly nick_name?: unknown };
  if (typeof data.score === 'number') return `balance ${data.score}`;
  const parts = [
    ...(data.ss_token === undefined ? [] : ['ss_token']),
    ...(typeof user.uid === 'string' ? [printable(named(user.uid, user.nick_name))] : []),
  ];
  return parts.length === 0 ? 'received' : parts.join(' for ');
}

const longestRetMsg = 80;

/** `ret_code 7 "what it says"`, as the app answered it; `undefined` if that could not be read. */
export function describeHead({ head }: Judgement): string | undefined {
  return head && `${codesOf(head)}${quotedRetMsg(head.ret_msg)}`;
}

function codesOf({ ret_code, sdk_error_code }: NonNullable<Judgement['head']>): string {
  return `ret_code ${ret_code}${sdk_error_code ? `, sdk_error_code ${sdk_error_code}` : ''}`;
}

function quotedRetMsg(text: string | null | undefined): string {
  if (!text) return '';
  const short = text.length > longestRetMsg ? `${text.slice(0, longestRetMsg)}…` : text;
  return ` "${printable(short)}"`;
}

/** Members that an answer need not have are of any type: a name may be no text. */
function named(uid: string, nickName: unknown): string {
  return typeof nickName === 'string' ? `${uid} "${nickName}"` : uid;
}

function whatFailed({ head, gameServerCode }: Judgement, seen: string): string {
  const answer = head === undefined ? seen : codesOf(head);
  const said = quotedRetMsg(head?.ret_msg);
  // No page has codes for most callbacks. The name of a code is enough for a line.
  if (gameServerCode === undefined) return `${answer}${said}`;
  const name = explainRetCode(gameServerCode, ['game_server'])?.name ?? '';
  return `${answer}: ${gameServerCode} ${name}${said}`;
}

function apiResult({ retCode, retMsg }: ApiEntry): string {
  return retCode === 0 ? green('ret_code 0') : red(printable(`ret_code ${retCode} ${retMsg}`));
}
