import type { TSchema } from 'typebox';
import { fieldTable } from './field-table.ts';
import { table } from './markdown-table.ts';

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: TSchema }>>;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema: TSchema & Bounds;
}

interface Bounds {
  readonly type?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
}

interface Operation {
  readonly summary: string;
  readonly tags: readonly string[];
  readonly security?: readonly unknown[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
}

/** What is used of an OpenAPI document. */
export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const intro = `# HTTP API

Generated from the OpenAPI document of the service by \`npm run docs\`; a test compares. A running
service has it at \`/openapi.json\`.

- **Callbacks** are called by Sud. They answer HTTP 200 with an envelope, whatever happened; see
  [error codes](errors.md) for the exceptions. With several apps each has them below \`/{app_id}/\`;
  \`CALLBACK_PREFIX\` goes in front.
- **\`/v1\`** is for your backend: \`Authorization: Bearer <SUDGATE_API_KEY>\`, JSON, errors as
  [problem JSON](errors.md#of-the-v1-api). Do not let the internet reach it.
- **Operations** is for orchestrators and Prometheus. Do not let the internet reach it either.

int64 values are strings of digits in \`/v1\`, and numbers with all their digits in the callbacks.
`;

const chapters: readonly (readonly [tag: string, title: string])[] = [
  ['callbacks', 'Callbacks'],
  ['api', 'API for your backend'],
  ['operations', 'Operations'],
  ['development', 'Only in sudgate dev'],
];

interface Route {
  readonly title: string;
  readonly operation: Operation;
}

/**
 * docs/http-api.md
 *
 * @param appId the app of the service that gave the document: its callbacks are there twice
 */
export function renderHttpApi({ paths }: OpenApi, appId: string): string {
  const routes = Object.entries(paths)
    .filter(([path]) => !path.startsWith(`/${appId}/`))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        title: `${method.toUpperCase()} ${path}`,
        operation,
      })),
    );
  return [intro, ...chapters.flatMap(([tag, title]) => renderChapter(tag, title, routes))].join(
    '\n',
  );
}

function renderChapter(tag: string, title: string, routes: readonly Route[]): string[] {
  const found = routes.filter(({ operation }) => operation.tags.includes(tag));
  return [`## ${title}\n`, ...found.map(renderRoute)];
}

function renderRoute({ title, operation }: Route): string {
  const { summary, parameters = [], requestBody, responses } = operation;
  return [
    `### ${title}\n`,
    `${summary}.\n`.replace(/\?\.\n$/, '?\n'),
    ...(parameters.length === 0 ? [] : [parameterTable(parameters)]),
    ...(requestBody === undefined ? [] : ['Body:\n', contentTable(requestBody)]),
    ...Object.entries(responses)
      .filter(([status]) => !/^[45]XX$/.test(status))
      .flatMap(([status, content]) => [`Answer ${status}:\n`, contentTable(content)]),
  ].join('\n');
}

function parameterTable(parameters: readonly Parameter[]): string {
  const rows = parameters.map(({ name, in: place, required, description = '', schema }) => [
    `\`${name}\``,
    place,
    required === true ? 'yes' : '',
    boundsOf(schema),
    description,
  ]);
  return table(['Parameter', 'In', 'Required', 'Type', 'Meaning'], rows);
}

function boundsOf({ type = 'text', minimum, maximum, default: byDefault }: Bounds): string {
  const range = minimum === undefined || maximum === undefined ? '' : ` ${minimum} to ${maximum}`;
  return `${type}${range}${byDefault === undefined ? '' : `, default ${byDefault}`}`;
}

function contentTable({ content }: Content): string {
  const [schema] = Object.values(content ?? {}).map((media) => media.schema);
  return schema === undefined ? 'Text.\n' : fieldTable(schema);
}
