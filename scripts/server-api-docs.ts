/** Writes docs/server-api.md from the definitions, so that the two cannot differ. */
import type { TSchema } from 'typebox';
import {
  type ApiName,
  type ApiSource,
  apiDefinition,
  apiNames,
  batchOrderCommands,
  errorGroups,
  gameRules,
  type OrderCommand,
  orderCommands,
  type PushEvent,
  pushEventDefinitions,
  pushEvents,
  type RetryRule,
} from '../src/protocol/index.ts';

type Node = TSchema & {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Record<string, Node>;
  readonly required?: readonly string[];
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly patternProperties?: Record<string, Node>;
};

const rules: Readonly<Record<RetryRule, string>> = {
  safe: 'repeated',
  keyed: 'repeated: its own id makes that harmless',
  unsent: 'repeated only if it surely was not carried out',
};

const sources: Readonly<Record<ApiSource, string>> = {
  documents: 'the documentation',
  current_site: 'the current site, read in part',
  third_party: 'integrations of others only',
};

const intro = `# The platform's server API

Generated from the definitions in \`src/protocol/server-api/\` by \`npm run docs\`; a test compares.

\`createSudClient\` of \`sudgate/client\` has a method for each API and, under \`events\`, one for each
event of push_event. Members are named as on the wire; int64 values are strings of digits. Each call
may throw:

| Class | \`code\` | When |
| --- | --- | --- |
| \`SudTransportError\` | \`transport\` | no whole answer: \`reason\` is connect, timeout, broken or too_large |
| \`SudHttpError\` | \`http\` | another HTTP status than 2xx: \`status\` |
| \`SudRefusedError\` | \`refused\` | \`retCode\`, \`retCodeName\`, \`meaning\`, \`retMsg\` |
| \`SudUnexpectedAnswerError\` | \`unexpected_answer\` | the answer is none that is documented: \`problem\` |
| \`SudUnavailableError\` | \`unavailable\` | the platform lists no address for the API: the app has not got it |
| \`TypeError\` | | the request is wrong; nothing was sent |

All but the last have \`api\`, \`attempts\` and \`mayHaveActed\`: whether the request may have been carried
out although no success was answered. Whatever the retry rule, a request is repeated if no connection
came about or the platform answered 429, and never more often than \`maxAttempts\`.

Most of it is from the documentation of the platform. What is only known from elsewhere says so.
`;

/** The whole document. */
export function renderServerApiDocs(): string {
  return [
    intro,
    '## Overview\n',
    overview(),
    '## APIs\n',
    ...apiNames.map(renderApi),
    '## Events of push_event\n',
    'Called as `client.events.userIn(mgId, data)`; the timestamp is filled in. Others can be pushed',
    'with `client.pushEvent`.\n',
    ...pushEvents.map(renderEvent),
    '## Orders\n',
    'Commands that are documented; `gameOrder` makes the request. More are possible.\n',
    renderOrders(orderCommands),
    'In a batch:\n',
    renderOrders(batchOrderCommands),
    '## Rules of games\n',
    'For `rule` of game_setting and quick_start; sent as they are given.\n',
    ...Object.entries(gameRules).map(([game, rule]) => `### ${game}\n\n${fieldTable(rule)}`),
    '## Codes\n',
    ...Object.entries(errorGroups).map(([group, codes]) => {
      const rows = Object.entries(codes).map(([code, { name, meaning, transient }]) => [
        code,
        `\`${name}\``,
        meaning,
        transient === true ? 'may pass' : '',
      ]);
      return `### ${group}\n\n${table(['ret_code', 'Name', 'Meaning', ''], rows)}`;
    }),
  ].join('\n');
}

function overview(): string {
  const rows = apiNames.map((name) => {
    const { retry, errors, source } = apiDefinition(name);
    const method = `\`${methodOf(name)}\``;
    return [method, `[${name}](#${name})`, rules[retry], errors.join(', '), sources[source]];
  });
  return table(['Method', 'API', 'After a failure', 'Codes', 'Known from'], rows);
}

function renderApi(name: ApiName): string {
  const { summary, endpoints, method, auth, requestId, rateLimited, retry, request, data } =
    apiDefinition(name);
  const addresses = endpoints.map(({ group, key }) => `\`${group}.${key}\``).join(' or ');
  const facts = [
    `\`client.${methodOf(name)}\` · ${method} ${addresses}`,
    auth === 'secret_in_body' ? 'secret in the body' : 'Authorization header',
    ...(requestId === true ? ['RequestId header'] : []),
    ...(rateLimited === true ? ['counts against the 10 requests a second'] : []),
    rules[retry],
  ];
  return [
    `### ${name}\n`,
    `${summary}.\n`,
    `${facts.join(' · ')}\n`,
    `Request:\n`,
    fieldTable(request),
    'Data of the answer:\n',
    fieldTable(data),
  ].join('\n');
}

function renderEvent(event: PushEvent): string {
  const { summary, source, data, answer, retry } = pushEventDefinitions[event];
  const facts = [`\`client.events.${methodOf(event)}\``, rules[retry], `from ${sources[source]}`];
  const answered = fieldTable(answer);
  return [
    `### ${event}\n`,
    `${summary}.\n`,
    `${facts.join(' · ')}\n`,
    fieldTable(data),
    ...('type' in answer ? ['Data of the answer:\n', answered] : []),
  ].join('\n');
}

function renderOrders(games: Readonly<Record<string, Record<string, OrderCommand>>>): string {
  const rows = Object.entries(games).flatMap(([game, commands]) =>
    Object.entries(commands).map(([cmd, { summary, value, payload }]) => [
      game,
      `\`${cmd}\``,
      summary,
      (value as Node | undefined)?.description ?? '–',
      payload === undefined
        ? '–'
        : fieldsOf(payload)
            .map(({ path, text }) => `\`${path}\`: ${text}`)
            .join(' '),
    ]),
  );
  return table(['Game', '`cmd`', 'What it does', '`value`', '`payload`'], rows);
}

interface FieldRow {
  readonly path: string;
  readonly required: string;
  readonly type: string;
  readonly text: string;
}

function fieldTable(schema: TSchema): string {
  const rows = fieldsOf(schema).map(({ path, required, type, text }) => [
    `\`${path}\``,
    required,
    type,
    text,
  ]);
  if (rows.length === 0) return `${(schema as Node).description ?? 'No members.'}\n`;
  return table(['Member', 'Required', 'Type', 'Meaning'], rows);
}

function fieldsOf(schema: TSchema, path = ''): FieldRow[] {
  const { properties = {}, required = [], items, anyOf, patternProperties } = schema as Node;
  if (anyOf !== undefined) return mergeBranches(anyOf.map((branch) => fieldsOf(branch, path)));
  return [
    ...(items === undefined ? [] : fieldsOf(items, `${path}[]`)),
    ...Object.values(patternProperties ?? {}).flatMap((inner) => fieldsOf(inner, `${path}{}`)),
    ...Object.entries(properties).flatMap(([name, member]) => {
      const at = path === '' ? name : `${path}.${name}`;
      const row = {
        path: at,
        required: required.includes(name) ? 'yes' : '',
        type: typeOf(member),
      };
      return [{ ...row, text: member.description ?? '' }, ...fieldsOf(member, at)];
    }),
  ];
}

function mergeBranches(branches: readonly FieldRow[][]): FieldRow[] {
  const rows = new Map<string, FieldRow>();
  for (const row of branches.flat()) {
    const marks = branches.map((branch) => branch.find(({ path }) => path === row.path)?.required);
    const having = branches.filter((branch) => branch.length > 0);
    const isAlways = marks.filter((mark) => mark === 'yes').length === having.length;
    const required = isAlways ? 'yes' : marks.includes('yes') ? 'by case' : '';
    rows.set(row.path, { ...row, required });
  }
  return [...rows.values()];
}

function typeOf(schema: Node): string {
  if (schema.const !== undefined) return typeof schema.const;
  if (schema.enum !== undefined) return typeof schema.enum[0];
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(typeOf))].join(' or ');
  if (schema.patternProperties !== undefined) return 'object';
  return schema.type ?? 'any JSON';
}

function methodOf(name: string): string {
  return name.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return `${[line(titles), line(titles.map(() => '---')), ...rows.map(line)].join('\n')}\n`;
}
