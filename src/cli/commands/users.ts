import { createReadStream } from 'node:fs';
import { Command, Option } from 'commander';
import type { AppConfig } from '../../config/index.ts';
import { printable, systemClock } from '../../core/index.ts';
import { isValidUid } from '../../token/index.ts';
import { importUsers, readUserProfile } from '../../users/index.ts';
import {
  type AppOptions,
  chooseApp,
  loadCommandConfig,
  withAppOptions,
  withExistingStore,
  withStore,
} from '../command-context.ts';
import { CliError, exitCodes } from '../exit.ts';
import { clearProgress, showProgress } from '../progress.ts';
import { dim, printJson, printLine } from '../terminal.ts';

const note = `
These commands work on the store itself. A running service sees profiles at once and a
revocation within a second.`;

export function usersCommand(): Command {
  return new Command('users')
    .description('profiles in the store, and revocation')
    .addHelpText('after', note)
    .addCommand(importCommand())
    .addCommand(getCommand())
    .addCommand(setCommand())
    .addCommand(revokeCommand());
}

const importExamples = `
Examples:
  sudgate users import users.ndjson
  seq 400 | sed 's/.*/{"uid":"player-&","nick_name":"Player &"}/' |
    sudgate users import - --dev`;

function importCommand(): Command {
  return withAppOptions(
    new Command('import')
      .description('create or replace profiles from NDJSON')
      .argument('<file>', 'one {"uid", "nick_name", …} per line; "-" reads standard input'),
  )
    .addHelpText('after', importExamples)
    .action(async (file: string, options: AppOptions) => {
      const config = loadCommandConfig(options);
      const { appId } = ownProfiles(chooseApp(config, options));
      const input = file === '-' ? process.stdin : createReadStream(file);
      const result = await withStore(config, (store) =>
        importUsers({ store: store.users, appId, input, onProgress: showLines }),
      )
        .catch((error: NodeJS.ErrnoException) => {
          if (error.code === 'ENOENT') throw new CliError(`there is no file ${file}`);
          if (error.code === 'EISDIR' || error.code === 'EACCES') {
            throw new CliError(`${file} cannot be read (${error.code})`);
          }
          throw error;
        })
        .finally(clearProgress);
      if (options.json === true) printJson(result);
      else {
        printLine(`${result.imported} imported, ${result.failed} refused`);
        for (const { line, error } of result.errors) printLine(printable(`line ${line}: ${error}`));
      }
      if (result.failed > 0) process.exitCode = exitCodes.failure;
    });
}

function showLines(count: number): void {
  showProgress(`${count} lines…`);
}

function getCommand(): Command {
  return withAppOptions(
    new Command('get').description('print a profile').argument('<uid>', 'user id'),
  )
    .addHelpText('after', '\nExample:\n  sudgate users get alice --dev')
    .action(async (uid: string, options: AppOptions) => {
      const config = loadCommandConfig(options);
      const { appId } = chooseApp(config, options);
      const profile = await withExistingStore(config, (store) =>
        store.users.findUser({ appId, uid }),
      );
      if (profile === undefined) throw new CliError(`there is no user ${uid}`);
      printUser({ uid, ...profile }, options);
    });
}

interface SetOptions extends AppOptions {
  readonly name?: string;
  readonly avatarUrl?: string;
  readonly gender?: string;
  readonly aiLevel?: string;
  readonly ai?: boolean;
  readonly ban?: boolean;
}

function setCommand(): Command {
  return withAppOptions(
    new Command('set')
      .description('create or change a profile; what is not named stays as it is')
      .argument('<uid>', 'user id')
      .option('--name <text>', 'display name; needed for a new user')
      .option('--avatar-url <url>', 'avatar, 128 × 128 px recommended')
      .addOption(new Option('--gender <gender>', 'gender').choices(['female', 'male', 'unknown']))
      .option('--ai', 'a robot')
      .option('--no-ai', 'a person')
      .addOption(
        new Option('--ai-level <level>', 'how well a robot plays').choices(['0', '1', '2', '3']),
      )
      .option('--ban', 'refuse the user')
      .option('--no-ban', 'let the user in again'),
  )
    .addHelpText(
      'after',
      '\nExamples:\n  sudgate users set alice --name Alice --gender female\n  sudgate users set bob --ban',
    )
    .action(setUser);
}

async function setUser(uid: string, options: SetOptions): Promise<void> {
  checkUid(uid);
  const config = loadCommandConfig(options);
  const { appId } = ownProfiles(chooseApp(config, options));
  await withStore(config, async (store) => {
    const before = await store.users.findUser({ appId, uid });
    const { name, avatarUrl, gender, ai, aiLevel, ban } = options;
    const profile = readUserProfile({
      ...before,
      ...(name !== undefined && { nick_name: name }),
      ...(avatarUrl !== undefined && { avatar_url: avatarUrl }),
      ...(gender !== undefined && { gender: gender === 'unknown' ? '' : gender }),
      ...(ai !== undefined && { is_ai: ai ? 1 : 0 }),
      ...(aiLevel !== undefined && { ai_level: Number(aiLevel) }),
      ...(ban !== undefined && { banned: ban }),
    });
    if (profile === undefined) {
      const what = before === undefined && name === undefined ? 'a new user needs --name' : '';
      throw new CliError(
        what || 'a name has 1 to 256 characters, a URL at most 2048',
        exitCodes.usage,
      );
    }
    await store.users.putUser({ appId, uid }, profile);
    printUser({ uid, ...profile }, options);
  });
}

function revokeCommand(): Command {
  return withAppOptions(
    new Command('revoke')
      .description('invalidate every token issued to a user so far')
      .argument('<uid>', 'user id'),
  )
    .addHelpText('after', '\nExample:\n  sudgate users revoke alice')
    .action(async (uid: string, options: AppOptions) => {
      checkUid(uid);
      const config = loadCommandConfig(options);
      const { appId } = chooseApp(config, options);
      const { revokedAtMs } = await withExistingStore(config, (store) =>
        store.revocations.revokeUser(appId, uid, systemClock()),
      );
      if (options.json === true) printJson({ uid, revoked_at_ms: revokedAtMs });
      else
        printLine(`tokens of ${uid} issued until ${new Date(revokedAtMs).toISOString()} are void`);
    });
}

/**
 * What is put into the store counts for nothing while profiles come from elsewhere. As the API, which
 * answers `profiles_elsewhere`.
 *
 * @throws {CliError}
 */
function ownProfiles(app: AppConfig): AppConfig {
  if (app.userInfo === undefined) return app;
  throw new CliError('profiles come from USER_INFO_URL: change them there');
}

function checkUid(uid: string): void {
  if (isValidUid(uid)) return;
  throw new CliError('a uid must have 1 to 200 bytes and no control characters', exitCodes.usage);
}

function printUser(user: Record<string, unknown>, options: AppOptions): void {
  if (options.json === true) {
    printJson(user);
    return;
  }
  for (const [name, value] of Object.entries(user)) {
    printLine(
      `${dim(name.padEnd(10))}  ${value === '' ? dim('(none)') : printable(String(value))}`,
    );
  }
}
