import { Command } from 'commander';
import { checkFiles, environmentName, loadConfig } from '../../config/index.ts';
import { type CommonOptions, withCommonOptions } from '../command-context.ts';
import { counted } from '../counted.ts';
import { countedSettings, showAppSettings, showSettings } from '../shown-settings.ts';
import { dim, green, printJson, printLine } from '../terminal.ts';

const help = `
Settings are shown under the names of their environment variables; those of an app that shares the
file of SUDGATE_CONFIG with others, and all settings with --json, under their names in that file.
Secrets are counted, never printed.

Example:
  sudgate config check`;

export function configCommand(): Command {
  const check = withCommonOptions(
    new Command('check').description(
      'check the configuration as "serve" would, and print what it amounts to',
    ),
  )
    .addHelpText('after', help)
    .action(checkConfig);
  return new Command('config').description('look at the configuration').addCommand(check);
}

function checkConfig({ json, dev }: CommonOptions): void {
  const config = loadConfig({
    mode: dev === true ? 'dev' : 'serve',
    env: process.env,
    directory: process.cwd(),
  });
  checkFiles(config);
  const { mode, simulatorPort } = config;
  const settings = showSettings(config);
  const apps = config.apps.map(showAppSettings);
  if (json === true) {
    printJson({ mode, simulator_port: simulatorPort, ...settings, apps });
    return;
  }
  printLine(`${green('ok')}, ${mode} would run with`);
  printSettings(settings, environmentName);
  if (simulatorPort !== undefined) {
    printLine(`  the simulated platform on port ${simulatorPort === 0 ? '(any)' : simulatorPort}`);
  }
  for (const app of apps) {
    printLine(`app ${app.app_id}`);
    // An environment variable can set it for one app only, or for all that leave it out.
    printSettings(app, apps.length === 1 ? environmentName : (name) => name);
  }
}

const nameWidth = 30;

function printSettings(settings: object, nameOf: (setting: string) => string): void {
  for (const [setting, value] of Object.entries(settings)) {
    if (value === undefined) continue;
    printLine(`  ${dim(nameOf(setting).padEnd(nameWidth))} ${shown(setting, value)}`);
  }
}

function shown(setting: string, value: string | number | null): string {
  if (value === null || (value === 0 && countedSettings.has(setting))) return dim('(not set)');
  return countedSettings.has(setting) ? dim(`(${counted(Number(value), 'value')})`) : `${value}`;
}
