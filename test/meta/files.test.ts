/** Files are small, named after what they do, and finished. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { backends } from '../contract/stores.ts';
import { filesOf, readText, withoutComments } from './source.ts';

const maxLines = 250;
const source = filesOf('src').map((file) => `src/${file}`);
const tests = filesOf('test').map((file) => `test/${file}`);

test('no file of src has more than 250 lines', () => {
  const long = source.filter((file) => readText(file).trimEnd().split('\n').length > maxLines);
  assert.deepEqual(long, []);
});

test('no file or folder is named after nothing in particular', () => {
  const vague = /(^|[/-])(utils?|helpers?|common|misc|shared|stuff)([/.-]|$)/;
  assert.deepEqual(
    [...source, ...tests].filter((file) => vague.test(file)),
    [],
  );
});

test('names are in small letters with dashes', () => {
  const kebab = /^([a-z0-9]+(-[a-z0-9]+)*\/)+[a-z0-9]+(-[a-z0-9]+)*(\.test)?\.ts$/;
  assert.deepEqual(
    [...source, ...tests].filter((file) => !kebab.test(file)),
    [],
  );
});

test('nothing is left to be done in a comment', () => {
  // Written so that it does not find itself.
  const mark = /\b(TO[D]O|FIX[M]E|X[X]X|HA[C]K)\b/;
  assert.deepEqual(
    [...source, ...tests].filter((file) => mark.test(readText(file))),
    [],
  );
});

describe('tests', () => {
  test('are not left out, and none is run alone', () => {
    const call = /\.(skip|only|todo|skipIf|runIf)\(/;
    const option = /[{,]\s*(skip|only|todo)\s*:\s*(true|['"`])/;
    const found = tests.filter((file) => {
      const text = withoutComments(readText(file));
      return call.test(text) || option.test(text);
    });
    assert.deepEqual(found, []);
  });

  test('stand in files that the runner finds', () => {
    // Within a function they are run by whoever calls it.
    const call = /^(test|describe|it)\(/m;
    const others = tests.filter((file) => !file.endsWith('.test.ts'));
    assert.deepEqual(
      others.filter((file) => call.test(readText(file))),
      [],
    );
  });

  test('of every contract are run', () => {
    const runner = readText('test/contract/contract.ts');
    for (const { name } of backends) {
      assert.ok(tests.includes(`test/contract/${name}-contract.test.ts`), name);
    }
    for (const file of tests.filter((name) => name.endsWith('-contract.ts'))) {
      assert.ok(runner.includes(`'./${file.split('/').at(-1)}'`), file);
    }
  });
});
