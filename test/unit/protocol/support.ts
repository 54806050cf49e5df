/** Takes messages and schemas apart, so that tables of the contract can be held against both. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { parseLossless } from '../../../src/core/index.ts';
import { int64Names } from '../../../src/protocol/index.ts';

export type Json = Record<string, unknown>;

export interface MessageVector {
  readonly id: string;
  readonly origin: string;
  /** The message as it came. */
  readonly body: string;
}

export function readMessages(name: 'reports' | 'notifications'): readonly MessageVector[] {
  const file = new URL(`../../vectors/${name}.json`, import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { messages: MessageVector[] }).messages;
}

export function readLosslessly(body: string): Json {
  return parseLossless(body, int64Names) as Json;
}

/** One row of the contract: which members a message has, `list[].name` for those in a list. */
export interface Members {
  readonly required: readonly string[];
  readonly optional?: readonly string[];
  /** Members that may have more than one type. */
  readonly free?: readonly string[];
  /** Optional members that the example lacks. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** The object that holds the member that a path names, in the first element of every list. */
function ownerOf(message: Json, path: string): { owner: Json; name: string } {
  const names = path.replaceAll('[]', '.0').split('.');
  const name = names.pop() as string;
  let owner = message;
  for (const step of names) owner = owner[step] as Json;
  return { owner, name };
}

export function without(message: Json, path: string): Json {
  const copy = structuredClone(message);
  const { owner, name } = ownerOf(copy, path);
  assert.ok(Object.hasOwn(owner, name), `${path} is not in the message`);
  delete owner[name];
  return copy;
}

export function withMember(message: Json, path: string, value: unknown): Json {
  const copy = structuredClone(message);
  const { owner, name } = ownerOf(copy, path);
  owner[name] = value;
  return copy;
}

export function memberOf(message: Json, path: string): unknown {
  const { owner, name } = ownerOf(message, path);
  return owner[name];
}

type Node = TSchema & {
  readonly properties?: Record<string, Node>;
  readonly required?: readonly string[];
  readonly items?: Node;
};

/** Every member of a schema by path, and whether it is required. */
export function membersOf(schema: TSchema, prefix = ''): Map<string, boolean> {
  const { properties = {}, required = [], items } = schema as Node;
  const members = new Map(
    items === undefined ? [] : membersOf(items, prefix.replace(/\.$/, '[].')),
  );
  for (const [name, member] of Object.entries(properties)) {
    members.set(`${prefix}${name}`, required.includes(name));
    for (const inner of membersOf(member, `${prefix}${name}.`)) members.set(...inner);
  }
  return members;
}

/** Values of other types than the given one. */
function otherTypes(value: unknown): readonly unknown[] {
  if (typeof value === 'number') return [null, String(value), value + 0.5, [value], true];
  if (typeof value === 'string') return [null, 7, [value], { value }];
  return Array.isArray(value) ? [null, '', {}, [null]] : [null, '', 7, []];
}

/** Registers the tests that hold a schema against its row of the contract. */
export function testMembers(schema: TSchema, example: Json, members: Members): void {
  const { required, optional = [], free = [], more = {} } = members;
  const validator = Compile(schema);
  const full = Object.entries(more).reduce((all, [path, it]) => withMember(all, path, it), example);

  test('the schema has the members of the contract, and these are required', () => {
    const expected = [...required.map((p) => [p, true]), ...optional.map((p) => [p, false])];
    assert.deepEqual([...membersOf(schema)].sort(), expected.sort());
  });
  test('the example and one with every member are taken', () => {
    assert.ok(validator.Check(example));
    assert.ok(validator.Check(full));
  });
  for (const path of required) {
    test(`without ${path} it is refused`, () => {
      assert.ok(!validator.Check(without(full, path)));
    });
  }
  for (const path of optional) {
    test(`without ${path} it is taken`, () => assert.ok(validator.Check(without(full, path))));
  }
  test('a member of another type is refused', () => {
    for (const path of [...required, ...optional].filter((each) => !free.includes(each))) {
      for (const wrong of otherTypes(memberOf(full, path))) {
        assert.ok(!validator.Check(withMember(full, path, wrong)), `${path}: ${String(wrong)}`);
      }
    }
  });
  test('unknown members are taken at every depth', () => {
    const owners = new Set([...required, ...optional].map((path) => path.replace(/[^.]*$/, '')));
    for (const owner of owners) {
      assert.ok(validator.Check(withMember(full, `${owner}new_member`, { any: [1] })), owner);
    }
  });
}
