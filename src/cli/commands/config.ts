import { Command } from 'commander';
import { type Config, checkFiles, loadConfig } from '../../config/index.ts';
import { describeDatabase } from '../../store/index.ts';
import { dim, green, printJson, printLine } from '../terminal.ts';

interface CheckOptions {
  readonly json?: boolean;
  readonly dev?: boolean;
}

export function configCommand(): Command {
  const check = new Command('check')
    .description('check the configuration as "serve" would, and print what it amounts to')
    .option('--dev', 'as "dev" would')
    .option('--json', 'print JSON for scripts')
    .addHelpText(
      'after',
      '\nSecrets are counted, never printed.\n\nExample:\n  sudgate config check',
    )
    .action(({ json, dev }: CheckOptions) => {
      const config = loadConfig({
        mode: dev === true ? 'dev' : 'serve',
        env: process.env,
        directory: process.cwd(),
      });
      checkFiles(config);
      const shown = withoutSecrets(config);
      if (json === true) {
        printJson(shown);
        return;
      }
      printLine(`${green('ok')}, ${config.mode} would run with`);
      printTree(shown, '  ');
    });
  return new Command('config').description('look at the configuration').addCommand(check);
}

function withoutSecrets({ apiKeys, apps, database, ...config }: Config): Record<string, unknown> {
  return {
    ...config,
    database:
      database.kind === 'sqlite' ? database : { ...database, url: describeDatabase(database) },
    apiKeys: apiKeys.length,
    apps: apps.map(({ secrets, userInfo, wallet, ...app }) => ({
      ...app,
      secrets: secrets.length,
      userInfo: userInfo && {
        ...userInfo,
        url: withoutCredentials(userInfo.url),
        bearerToken: userInfo.bearerToken === undefined ? 'none' : 'set',
      },
      wallet: wallet && {
        ...wallet,
        url: withoutCredentials(wallet.url),
        secrets: wallet.secrets.length,
      },
    })),
  };
}

/** The address without user, password and query, any of which may hold a key. */
function withoutCredentials(template: string): string {
  return template.replace(/^(https?:\/\/)[^/@]*@/, '$1…@').replace(/\?.*$/, '?…');
}

function printTree(value: object, indent: string): void {
  for (const [name, item] of Object.entries(value)) {
    if (typeof item === 'object' && item !== null) {
      printLine(`${indent}${dim(name)}`);
      printTree(item, `${indent}  `);
    } else {
      printLine(`${indent}${dim(name.padEnd(14))} ${item ?? dim('(none)')}`);
    }
  }
}
