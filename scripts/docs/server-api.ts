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
} from '../../src/protocol/index.ts';
import { fieldsOf, fieldTable, type Node } from './field-table.ts';
import { table } from './markdown-table.ts';

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
came about or the platform answered 429. There are at most \`maxAttempts\`, and one more at a new
address if the old one turns out to be gone. After a [code](#codes) that may pass, the rule decides: the
platform failed, perhaps after it had carried the request out.

Most of it is from the documentation of the platform. What is only known from elsewhere says so.
`;

/** docs/server-api.md */
export function renderServerApiDocs(): string {
  return [
    intro,
    '## Overview\n',
    overview(),
    '## APIs\n',
    ...apiNames.map(renderApi),
    '## Events of push_event\n',
    'Called as `client.events.userIn(mgId, data)`; the timestamp is filled in, and `mode` of user_in',
    'with 1. Others can be pushed with `client.pushEvent`.\n',
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
      const rows = Object.entries(codes).map(([code, { name, meaning, transient, isOpen }]) => [
        code,
        `\`${name}\``,
        meaning,
        transient === true ? 'may pass' : '',
        isOpen === true ? 'perhaps' : '',
      ]);
      const titles = ['ret_code', 'Name', 'Meaning', '', 'Carried out'];
      return `### ${group}\n\n${table(titles, rows)}`;
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

function methodOf(name: string): string {
  return name.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}
