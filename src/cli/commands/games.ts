import { Command, Option } from 'commander';
import { clientPlatforms, type Game } from '../../protocol/index.ts';
import { type AppOptions, withAppOptions } from '../command-context.ts';
import { printTable } from '../table.ts';
import { printJson, printLine } from '../terminal.ts';
import { withClient } from '../with-client.ts';

interface GamesOptions extends AppOptions {
  readonly language: string;
  readonly platform?: keyof typeof clientPlatforms;
}

export function gamesCommand(): Command {
  return withAppOptions(
    new Command('games')
      .description('list the games that the app may use')
      .option('--language <tag>', 'language of the names, such as zh-CN', 'default')
      .addOption(
        new Option('--platform <platform>', 'for which client').choices(
          Object.keys(clientPlatforms),
        ),
      ),
  )
    .addHelpText('after', '\nExamples:\n  sudgate games --language en-US\n  sudgate games --json')
    .action(listGames);
}

const columns = [
  { title: 'mg_id' },
  { title: 'name', shrinks: 'first' },
  { title: 'modes (players)', shrinks: 'first' },
] as const;

async function listGames(options: GamesOptions): Promise<void> {
  const { platform } = options;
  const filter = platform === undefined ? {} : { platform: clientPlatforms[platform] };
  const games = await withClient(options, (client) => client.games.list(filter));
  if (options.json === true) {
    printJson(games);
    return;
  }
  const rows = games.map((game) => [game.mg_id, nameOf(game, options.language), modesOf(game)]);
  printTable(columns, rows);
  printLine(`${games.length} games`);
}

/** The name in the language, in one of the same language elsewhere, or as it is by default. */
function nameOf({ name }: Game, language: string): string {
  const base = language.split('-')[0];
  const near = Object.keys(name).find((tag) => tag.split('-')[0] === base);
  return name[language] ?? (near === undefined ? undefined : name[near]) ?? name.default ?? '';
}

function modesOf(game: Game): string {
  return game.game_mode_list
    .map(({ mode, count: [least, most = least] }) => {
      if (least === undefined) return String(mode);
      return least === most ? `${mode} (${least})` : `${mode} (${least}–${most})`;
    })
    .join(', ');
}
