/** The definitions of the server API are those of the contract's tables, field by field. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { parseLossless } from '../../../src/core/index.ts';
import {
  AppCredentials,
  apiDefinition,
  apiNames,
  type ErrorGroup,
  errorGroups,
  explainRetCode,
  pushEventDefinitions,
  pushEvents,
  serverInt64Names,
} from '../../../src/protocol/index.ts';
import { type FieldTable, fieldsOf, tables, writeJson } from '../../vectors/server-api.ts';
import { fieldsOfSchema } from './schema-fields.ts';

/** Rows of a table or a schema, in one order. `~` is the table's word, not the reading's. */
function rowsOf(fields: ReadonlyMap<string, { type: string; required: string }>): string[] {
  return [...fields]
    .map(([path, { type, required }]) => `${path.replace(/^\./, '')} ${type}${required}`)
    .map((row) => row.replace(/~$/, ''))
    .sort();
}

function assertFields(schema: TSchema, table: FieldTable, besides: readonly TSchema[] = []): void {
  const actual = [schema, ...besides].flatMap((part) => rowsOf(fieldsOfSchema(part)));
  assert.deepEqual(actual.sort(), rowsOf(fieldsOf(table)));
}

test('every API of the contract has a definition, and no other', () => {
  assert.deepEqual([...apiNames].sort(), Object.keys(tables.apis).sort());
});

for (const name of apiNames) {
  const definition = apiDefinition(name);
  const table = tables.apis[name];
  describe(name, () => {
    test('is called where and how the contract says', () => {
      assert.deepEqual(
        {
          section: definition.section,
          method: definition.method,
          auth: definition.auth === 'secret_in_body' ? 'body' : 'header',
          rate: definition.rateLimited === true ? 10 : undefined,
          requestId: definition.requestId,
          endpoints: definition.endpoints.map(({ group, key }) => `${group}.${key}`),
        },
        {
          section: table.section,
          method: table.method,
          auth: table.auth,
          rate: table.rate,
          requestId: table.requestId,
          endpoints: table.endpoints,
        },
      );
    });

    test('takes the fields of the table', () => {
      const credentials = definition.auth === 'secret_in_body' ? [AppCredentials] : [];
      assertFields(definition.request, table.request, credentials);
    });

    test('answers the fields of the table', () => assertFields(definition.data, table.data));

    if (table.example !== undefined) {
      test('the example is read, without loss of digits', () => {
        const data = parseLossless(writeJson(table.example), serverInt64Names);
        const validator = Compile(definition.data);
        assert.deepEqual(validator.Errors(data), []);
      });
    }

    test('says what it is about', () => {
      assert.match(definition.summary, /^[A-Z].{5,90}[^.]$/);
    });
  });
}

describe('push_event', () => {
  test('has the events of the contract', () => {
    assert.deepEqual([...pushEvents].sort(), Object.keys(tables.events).sort());
  });

  for (const event of pushEvents) {
    const { data, answer, summary } = pushEventDefinitions[event];
    const table = tables.events[event];
    test(`${event} takes and answers the fields of the table`, () => {
      assertFields(data, table.data);
      assertFields(answer, table.answer ?? {});
      assert.match(summary, /^[A-Z].{5,90}[^.]$/);
    });
  }

  test('texts are bounded in bytes: what is longer would be cut off', () => {
    const validator = Compile(pushEventDefinitions.game_start.data);
    const room = { room_id: 'room-42' };
    const two = 'é';
    for (const [member, most] of [
      ['report_game_info_key', 64],
      ['report_game_info_extras', 1024],
    ] as const) {
      assert.ok(validator.Check({ ...room, [member]: two.repeat(most / 2) }));
      assert.ok(!validator.Check({ ...room, [member]: `${two.repeat(most / 2)}x` }));
    }
  });
});

describe('what may be repeated', () => {
  const rules = (rule: string) => apiNames.filter((name) => apiDefinition(name).retry === rule);

  test('ids of their own make exactly these harmless', () => {
    assert.deepEqual(rules('keyed').sort(), ['create_order', 'report_game_round_bill']);
  });

  test('nothing that acts is safe to repeat', () => {
    const reading = /^(get|query|auth)_|_(get|refresh)(_|$)|^mg_/;
    assert.deepEqual(
      rules('safe').filter((name) => !reading.test(name)),
      [],
    );
  });

  test('of the events only those that read', () => {
    const safe = pushEvents.filter((event) => pushEventDefinitions[event].retry === 'safe');
    assert.deepEqual(safe, ['room_info', 'player_asset']);
  });
});

describe('the codes of the platform', () => {
  const file = new URL('../../vectors/error-codes.json', import.meta.url);
  const { codes } = JSON.parse(readFileSync(file, 'utf8')) as {
    codes: readonly [group: string, code: number, name: string][];
  };

  test('are those of the contract, each under its name', () => {
    const ours = Object.entries(errorGroups).flatMap(([group, meanings]) =>
      Object.entries(meanings).map(([code, { name }]) => [group, Number(code), name]),
    );
    const order = (rows: readonly (readonly unknown[])[]) => rows.map(String).sort();
    assert.deepEqual(order(ours), order(codes));
  });

  test('say what happened in a sentence', () => {
    for (const meanings of Object.values(errorGroups)) {
      for (const { meaning } of Object.values(meanings)) assert.match(meaning, /^\S.{3,110}\.$/);
    }
  });

  test('say of no two codes the same, but for the older numbering of one', () => {
    const older: Readonly<Record<string, number>> = {
      1000: 10001,
      1016: 13016,
      1017: 13017,
      1018: 13018,
    };
    for (const meanings of Object.values(errorGroups)) {
      const texts = Object.entries(meanings)
        .filter(([code]) => older[code] === undefined)
        .map(([, { meaning }]) => meaning);
      assert.equal(new Set(texts).size, texts.length);
    }
    for (const [code, current] of Object.entries(older)) {
      const [was, is] = [Number(code), current].map((number) => explainRetCode(number, ['nft']));
      assert.equal(was?.meaning, is?.meaning);
    }
  });

  test('say what each stands for, and no more than the contract is sure of', () => {
    const words: readonly [ErrorGroup, code: number, RegExp][] = [
      ['game_server', 10011, /could not find out whether a token/],
      ['game_server', 10012, /could not take a token apart/],
      ['game_server', 10121, /client SDK/],
      ['game_server', 10122, /game/],
      ['game_server', 70401, /probably/],
      ['game_server', 105001, /made no token .*1001/],
      ['game_server', 105002, /not genuine .*1002/],
      ['game_server', 105003, /take .* apart .*1003/],
      ['game_server', 105004, /invalid .*1004/],
      ['game_server', 105005, /too old .*1005/],
      ['nft', 10003, /app key/],
      ['nft', 1003, /app id/],
      ['nft', 13401, /most likely RequestId/],
      ['nft', 13410, /request came before/],
    ];
    for (const [group, code, pattern] of words) {
      assert.match(explainRetCode(code, [group])?.meaning ?? '', pattern);
    }
  });

  test('a number that two groups share is explained by the one asked first', () => {
    assert.equal(explainRetCode(10002, ['order', 'game_server'])?.name, 'ORDER_PARAMETER_ERROR');
    assert.equal(explainRetCode(10002, ['game_server'])?.name, 'PARAMETER_ERROR');
  });

  test('a code of another group is found all the same, an unknown one is not', () => {
    assert.equal(explainRetCode(100_202, ['nft'])?.name, 'SEATS_FULL');
    assert.equal(explainRetCode(424_242, ['nft']), undefined);
  });
});
