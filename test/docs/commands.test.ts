/** Commands, settings, scripts and addresses that the documentation names are there. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Command } from 'commander';
import { createProgram } from '../../src/cli/program.ts';
import {
  appSettings,
  environmentName,
  serviceSettings,
  sourceSettings,
} from '../../src/config/index.ts';
import { readText } from '../meta/source.ts';
import { blocks, generatedPages, pages, show } from './markdown.ts';
import { type ShellCommand, shellCommands } from './shell-commands.ts';

const program = await createProgram(undefined);
const settings: ReadonlySet<string> = new Set([
  ...['app_id', 'app_secrets', ...Object.keys({ ...serviceSettings, ...appSettings })].map(
    environmentName,
  ),
  ...Object.keys(sourceSettings),
]);

interface Named {
  readonly place: string;
  readonly command: ShellCommand;
}

const inBlocks: Named[] = blocks
  .filter(({ language }) => language === 'sh' || language === 'console')
  .flatMap((block) =>
    shellCommands(block.text, block.language === 'console').map((command) => ({
      place: show(block),
      command,
    })),
  );

// The changelog tells of what was.
const written = pages.filter(({ path }) => !generatedPages.has(path) && path !== 'CHANGELOG.md');
const inlineCode = written.flatMap(({ path, prose }) =>
  [...prose.matchAll(/`([^`\n]+)`/g)].map(([, text = '']) => ({ place: path, text })),
);
const inProse: Named[] = inlineCode
  .filter(({ text }) => /^(?:[A-Z_]+=\S+ )*(?:npx )?sudgate\s/.test(text))
  .flatMap(({ place, text }) => shellCommands(text, false).map((command) => ({ place, command })));

/** What is wrong with a call of ours, if anything. */
function problemOf(words: readonly string[]): string | undefined {
  let command: Command = program;
  let count = 0;
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    if (word.startsWith('-')) {
      const [name = ''] = word.split('=');
      if (name === '--help' || name === '-h') return undefined;
      const option = [...command.options, ...program.options].find(
        ({ short, long }) => name === short || name === long,
      );
      if (option === undefined) return `${command.name()} has no option ${name}`;
      if ((option.required || option.optional) && !word.includes('=')) index++;
      continue;
    }
    const child = command.commands.find((candidate) => candidate.name() === word);
    if (child === undefined && command.commands.length > 0) {
      return `${command.name()} has no command ${word}`;
    }
    if (child === undefined) count++;
    else command = child;
  }
  const { registeredArguments } = command;
  const most = registeredArguments.some(({ variadic }) => variadic)
    ? Infinity
    : registeredArguments.length;
  return count > most ? `${command.name()} takes ${most} arguments, not ${count}` : undefined;
}

describe('the commands of sudgate', () => {
  const ours = [...inBlocks, ...inProse].flatMap(({ place, command: { program: name, words } }) =>
    name === 'sudgate' ? [{ place, words }] : [],
  );

  test('are named in the documentation at all', () => {
    assert.ok(ours.length > 20);
  });

  test('would be found out if they did not exist', () => {
    const wrong = [
      'webhooks lst',
      'token issue a b',
      'check --only-this x',
      'sevre',
      'db status x',
    ];
    for (const text of wrong) assert.ok(problemOf(text.split(' ')) !== undefined, text);
    const right = ['webhooks test we_1', 'check http://x --only report --json', 'api mg_list'];
    for (const text of right) assert.equal(problemOf(text.split(' ')), undefined);
  });

  test('exist, with the options that are given', () => {
    const wrong = ours.flatMap(({ place, words }) => {
      const problem = problemOf(words);
      return problem === undefined ? [] : [`${place}: sudgate ${words.join(' ')}: ${problem}`];
    });
    assert.deepEqual(wrong, []);
  });
});

describe('the variables', () => {
  test('that a block sets for sudgate are settings', () => {
    const wrong = inBlocks.flatMap(({ place, command }) =>
      command.variables
        .filter((name) => command.program === 'sudgate' || /^SUD(GATE)?_/.test(name))
        .filter((name) => !settings.has(name))
        .map((name) => `${place}: ${name}`),
    );
    assert.deepEqual(wrong, []);
  });

  test('that the text names are settings', () => {
    // `SUD_APP_ID`, `PORT=80`. Others: of a receiver, of Kubernetes, of Node, and of the tests.
    const others = new Set([
      ...['WEBHOOK_SECRET', 'SUDGATE_PORT', 'NODE_EXTRA_CA_CERTS', 'TEST_DATABASE_URL'],
    ]);
    const wrong = inlineCode
      .map(({ place, text }) => ({
        place,
        name: /^([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)(=\S*)?$/.exec(text),
      }))
      .filter(({ name }) => name !== null && (name[1]?.includes('_') || name[2] !== undefined))
      .map(({ place, name }) => ({ place, name: name?.[1] ?? '' }))
      .filter(({ name }) => !settings.has(name) && !others.has(name));
    assert.deepEqual(
      wrong.map(({ place, name }) => `${place}: ${name}`),
      [],
    );
  });
});

test('programs in TypeScript are started with the Node that npm ci brings, which knows how', () => {
  const wrong = inBlocks
    .filter(
      ({ command: { program: name, words } }) => name === 'node' && /\.ts$/.test(words[0] ?? ''),
    )
    .map(({ place }) => place);
  assert.deepEqual(wrong, []);
});

test('the scripts of npm that are named are those of package.json', () => {
  const { scripts } = JSON.parse(readText('package.json')) as { scripts: object };
  const known = new Set([...Object.keys(scripts)]);
  const wrong = inBlocks
    .filter(({ place }) => !place.startsWith('examples/'))
    .filter(({ command }) => command.program === 'npm' && command.words[0] === 'run')
    .map(({ place, command }) => ({
      place,
      name: command.words.find((word, at) => at > 0 && !word.startsWith('-')) ?? '',
    }))
    .filter(({ name }) => !known.has(name));
  assert.deepEqual(wrong, []);
});

test('the addresses below /v1 that are named are those of the HTTP API', () => {
  const paths = [...readText('docs/http-api.md').matchAll(/^### [A-Z]+ (\/v1\/\S+)$/gm)].map(
    ([, path = '']) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/:]+')}$`),
  );
  assert.ok(paths.length > 10);
  const texts = [
    ...blocks.map((block) => ({ place: show(block), text: block.text })),
    ...written.map(({ path, prose }) => ({ place: path, text: prose })),
  ];
  const wrong = texts.flatMap(({ place, text }) =>
    [...text.matchAll(/(?<![\w.])(?:http:\/\/127\.0\.0\.1:\d+)?(\/v1\/[\w{}:/-]*[\w}])/g)]
      .map(([, path = '']) => path)
      .filter((path) => !paths.some((known) => known.test(path)))
      .map((path) => `${place}: ${path}`),
  );
  assert.deepEqual(wrong, []);
});
