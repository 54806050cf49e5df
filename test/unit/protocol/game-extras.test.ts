import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { parseLenient } from '../../../src/core/index.ts';
import {
  type BumperExtras,
  gameIds,
  playerExtrasByGame,
  rolesByGame,
  roundExtrasByGame,
  type TexasHoldemExtras,
} from '../../../src/protocol/index.ts';

const card = { number: 14, color: 20 };
const holdem = { pokers: [card, card], public_pokers: [card], card_type: 2 };
const guess = { flowers: 1, poops: 0 };

/** Section 7.9: mg_id and an example of what each game tells of a player. */
const ofPlayers: Record<keyof typeof playerExtrasByGame, object> = {
  '1537330258004504578': { cards: '101,203' },
  '1468180338417074177': { color: 4, steps: 580 },
  '1472142559912517633': { cards: '21,534' },
  '1490944230389182466': { color: 6, levels: '3,5', time: 90, ...guess },
  '1494212349664686081': holdem,
  '1557194155570024449': holdem,
  '1461228410184400899': guess,
  '1468434504892882946': guess,
  '1461227817776713818': { kill: 2 },
};

/** Section 7.10: of a whole round. */
const ofRounds: Record<keyof typeof roundExtrasByGame, object> = {
  '1649319572314173442': {
    cars: [1, 2],
    winning_car_id: 2,
    dynamic_odds: 1.5,
    standard_odds: 2,
    player_count: 9,
  },
  '1468091457989509190': { keyNum: 42 },
  '1559736844916183041': { finishReason: 1 },
  '1472142747708284929': { gameOverReason: 7 },
  '1468090257126719572': { gameOverReason: 1 },
};

const tables: readonly [
  title: string,
  schemas: Readonly<Record<string, TSchema>>,
  examples: Readonly<Record<string, object>>,
][] = [
  ['extras of a player', playerExtrasByGame, ofPlayers],
  ['extras of a round', roundExtrasByGame, ofRounds],
];

for (const [title, schemas, examples] of tables) {
  describe(title, () => {
    test('are known of the games of the contract', () => {
      assert.deepEqual(Object.keys(schemas).sort(), Object.keys(examples).sort());
    });

    for (const [mgId, schema] of Object.entries(schemas)) {
      const validator = Compile(schema);
      const example = examples[mgId] ?? {};

      test(`${mgId}: the example is taken, read from its text`, () => {
        assert.ok(validator.Check(parseLenient(JSON.stringify(example))?.value));
      });

      test(`${mgId}: every member is optional and listed, further ones are taken`, () => {
        assert.deepEqual(
          Object.keys((schema as TSchema & { properties: object }).properties).sort(),
          Object.keys(example).sort(),
        );
        assert.ok(validator.Check({}));
        assert.ok(validator.Check({ ...example, new_member: null }));
      });

      test(`${mgId}: a member of another type is refused`, () => {
        for (const name of Object.keys(example)) {
          assert.ok(!validator.Check({ ...example, [name]: null }), name);
          assert.ok(!validator.Check({ ...example, [name]: { a: 1 } }), name);
        }
        for (const value of ['text', [], null, 7]) assert.ok(!validator.Check(value));
      });
    }
  });
}

test('every game named has extras or roles, under its own id', () => {
  const ids = Object.values(gameIds);
  assert.equal(new Set(ids).size, ids.length);
  for (const id of ids) {
    assert.match(id, /^\d{19}$/);
    assert.ok(id in playerExtrasByGame || id in roundExtrasByGame || id in rolesByGame, id);
  }
});

test('the roles of Werewolf are those of the contract', () => {
  assert.deepEqual(rolesByGame, {
    '1472142747708284929': {
      1: 'werewolf',
      2: 'villager',
      3: 'seer',
      4: 'witch',
      5: 'hunter',
      6: 'guard',
    },
  });
});

test('the types follow the schemas', () => {
  ({ kill: 2 }) satisfies Static<typeof BumperExtras>;
  ({}) satisfies Static<(typeof playerExtrasByGame)['1461227817776713818']>;
  holdem satisfies Static<typeof TexasHoldemExtras>;
  // @ts-expect-error A number.
  ({ kill: '2' }) satisfies Static<typeof BumperExtras>;
});
