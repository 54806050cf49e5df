/** What of the lists is still there on a terminal of 80 characters. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { roundColumns } from '../../../src/cli/commands/rounds-list.ts';
import { webhookColumns } from '../../../src/cli/commands/webhooks-endpoints.ts';
import { type Column, Table } from '../../../src/cli/table.ts';

function lineOf(columns: readonly Column[], cells: readonly string[]): string {
  const line = new Table(columns, [cells], 80).line(cells);
  assert.ok(line.length <= 80, line);
  return line;
}

test('the id of a round is whole, since "rounds show" needs it', () => {
  const id = '49k3hxkl8kgq-1646727037';
  const game = '1461227817776713818';
  const cells = ['2026-05-01T09:30:00Z', id, game, 'room-42', '6', '12:35', 'player-7'];
  assert.match(lineOf(roundColumns, cells), new RegExp(` ${id} `));
  const unsettled = [...cells.slice(0, 3), '9009', '6', '', '(not settled)'];
  assert.match(lineOf(roundColumns, unsettled), new RegExp(` ${id} `));
});

test('of a webhook that is paused one sees the host', () => {
  const id = 'we_0123456789abcdef01234567';
  const [app, types] = ['1461564080052506636', 'game_start, game_settle'];
  const url = 'https://hooks.example.com/sud-events';
  const cells = [id, 'paused to 14:10:30Z', app, types, url];
  assert.match(lineOf(webhookColumns, cells), / https:\/\/hooks\.exampl/);
  const local = [id, 'active', app, '(all)', 'http://127.0.0.1:9001/sud-events'];
  assert.match(lineOf(webhookColumns, local), / http:\/\/127\.0\.0\.1:9001\/sud-events$/);
});
