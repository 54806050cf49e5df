import { Command } from 'commander';
import { printable } from '../../core/index.ts';
import type { RoomInfo } from '../../protocol/index.ts';
import { type AppOptions, withAppOptions } from '../command-context.ts';
import { printTable } from '../table.ts';
import { dim, green, printJson, printLine } from '../terminal.ts';
import { withClient } from '../with-client.ts';

interface RoomOptions extends AppOptions {
  readonly game: string;
}

interface StartOptions extends RoomOptions {
  readonly key?: string;
  readonly extras?: string;
}

export function roomCommand(): Command {
  return new Command('room')
    .description('look at a game room at the platform, empty it, start its game')
    .addCommand(infoCommand())
    .addCommand(clearCommand())
    .addCommand(startCommand());
}

function roomOf(name: string, description: string): Command {
  return withAppOptions(
    new Command(name)
      .description(description)
      .argument('<room>', 'room id')
      .requiredOption('--game <mg_id>', 'game id; "sudgate games" lists them'),
  );
}

function infoCommand(): Command {
  return roomOf('info', 'print state and seats')
    .addHelpText('after', '\nExample:\n  sudgate room info room-42 --game 1461227817776713818')
    .action(async (room_id: string, options: RoomOptions) => {
      const info = await withClient(options, (client) =>
        client.events.roomInfo(options.game, { room_id }),
      );
      if (options.json === true) printJson(info);
      else printRoom(info);
    });
}

const columns = [
  { title: 'seat' },
  { title: 'uid', shrinks: 'first' },
  { title: 'status', shrinks: 'first' },
  { title: '' },
] as const;

function printRoom({ status, captain_uid, player }: RoomInfo): void {
  const captain = captain_uid === '' ? dim('(none)') : printable(captain_uid);
  printLine(`${printable(status)}, captain ${captain}`);
  printTable(
    columns,
    player.map((seat) => [
      String(seat.seat_index),
      seat.uid,
      seat.status,
      seat.is_ai === 1 ? 'robot' : '',
    ]),
  );
}

function clearCommand(): Command {
  return roomOf('clear', 'settle a running game and clear all seats')
    .addHelpText('after', '\nExample:\n  sudgate room clear room-42 --game 1461227817776713818')
    .action(async (room_id: string, options: RoomOptions) => {
      await withClient(options, (client) => client.events.roomClear(options.game, { room_id }));
      printDone(options, `${room_id} is empty`);
    });
}

function startCommand(): Command {
  return roomOf('start', 'start the game of the seated players')
    .option('--key <text>', 'report_game_info_key, at most 64 bytes')
    .option('--extras <text>', 'report_game_info_extras, at most 1024 bytes')
    .addHelpText('after', '\nExample:\n  sudgate room start room-42 --game 1461227817776713818')
    .action(async (room_id: string, options: StartOptions) => {
      const { key, extras } = options;
      await withClient(options, (client) =>
        client.events.gameStart(options.game, {
          room_id,
          ...(key !== undefined && { report_game_info_key: key }),
          ...(extras !== undefined && { report_game_info_extras: extras }),
        }),
      );
      printDone(options, `the game in ${room_id} starts`);
    });
}

function printDone(options: AppOptions, text: string): void {
  if (options.json === true) printJson({ done: true });
  else printLine(`${green('ok')}, ${text}`);
}
