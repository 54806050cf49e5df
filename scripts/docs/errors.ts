import { exitCodes } from '../../src/cli/exit.ts';
import { type ErrorCode, errorDefinition, errorTable } from '../../src/errors.ts';
import { errorGroups } from '../../src/protocol/index.ts';
import { type ProblemName, problems } from '../../src/server/problem.ts';
import { errorRemedies, problemRemedies } from './error-remedies.ts';
import { table } from './markdown-table.ts';

const intro = `# Error codes

Generated from \`src/errors.ts\`, \`src/server/problem.ts\` and \`src/protocol/error-codes/\` by
\`npm run docs\`; a test compares.

## Of the callbacks

\`ret_code\` and \`sdk_error_code\` are what the game server sees, with a text that is the same for every
cause behind one \`sdk_error_code\`: an attacker learns nothing from it. The exact code is in the log
line (\`reason\`), in the label \`reason\` of \`sudgate_callbacks_total\`, and, in the library, in
\`SudgateError.code\`. Codes are never reused.

"Repeat" says whether the identical call may succeed later.
`;

const exits: Readonly<Record<keyof typeof exitCodes, string>> = {
  ok: 'done',
  failure: 'failed or refused',
  usage: 'wrong usage: `--help` shows what there is',
  wrongBooks: '`ledger verify` found a difference in the books',
  config: 'wrong configuration: `sudgate config check` lists every problem',
};

/** docs/errors.md */
export function renderErrors(): string {
  return [
    intro,
    callbackErrors(),
    '## Of the /v1 API\n',
    'Problem JSON (RFC 9457): `type` is `urn:sudgate:problem:` and the name.\n',
    apiErrors(),
    '## Of the command\n',
    table(
      ['Exit code', 'Meaning'],
      Object.entries(exitCodes).map(([name, code]) => [
        String(code),
        exits[name as keyof typeof exits],
      ]),
    ),
    '## Of the platform\n',
    'What Sud answers to calls of its server API. `explainRetCode` of `sudgate/protocol` has the same.',
    'What is not there is not documented by Sud.\n',
    platformErrors(),
  ].join('\n');
}

function callbackErrors(): string {
  const rows = (Object.keys(errorTable) as ErrorCode[]).map((code) => {
    const { status, retCode, sdkErrorCode, retryable, explanation } = errorDefinition(code);
    return [
      `\`${code}\``,
      String(retCode),
      String(sdkErrorCode ?? ''),
      status === 200 ? '' : String(status),
      retryable ? 'yes' : '',
      explanation,
      errorRemedies[code],
    ];
  });
  const titles = ['Code', 'ret_code', 'sdk_error_code', 'HTTP, if not 200', 'Repeat'];
  return table([...titles, 'What happened', 'What to do'], rows);
}

function apiErrors(): string {
  const rows = (Object.keys(problems) as ProblemName[]).map((name) => {
    const { status, title } = problems[name];
    return [`\`${name}\``, String(status), `${title}.`, problemRemedies[name]];
  });
  return table(['Name', 'HTTP', 'What happened', 'What to do'], rows);
}

function platformErrors(): string {
  const rows = Object.entries(errorGroups).flatMap(([group, codes]) =>
    Object.entries(codes).map(([code, { name, meaning, transient, isOpen }]) => {
      const advice = [
        ...(isOpen === true ? ['It may have been carried out: look first.'] : []),
        ...(transient === true ? ['Repeat it after a moment.'] : []),
      ].join(' ');
      return [group, code, `\`${name}\``, meaning, advice];
    }),
  );
  return table(['Group', 'ret_code', 'Name', 'What happened', 'What to do'], rows);
}
