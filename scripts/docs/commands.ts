import type { Argument, Command, Option } from 'commander';
import { createProgram } from '../../src/cli/program.ts';
import { table } from './markdown-table.ts';

const intro = `# Commands

Generated from the commands themselves by \`npm run docs\`; a test compares. \`--help\` says the same
with examples. From a checkout, \`npm run -s sudgate --\` takes the place of \`sudgate\`.

Exit codes are in [error codes](errors.md#of-the-command). \`--json\` is for scripts.
`;

/** docs/commands.md */
export async function renderCommands(): Promise<string> {
  const program = await createProgram(undefined);
  return [intro, ...program.commands.flatMap((command) => renderCommand(command))].join('\n');
}

function renderCommand(command: Command, parents: readonly string[] = []): string[] {
  const names = [...parents, command.name()];
  const inner = command.commands.flatMap((child) => renderCommand(child, names));
  const heading = `${'#'.repeat(names.length + 1)} ${names.join(' ')}\n`;
  const description = `${capitalised(command.description())}.\n`;
  if (command.commands.length > 0) return [heading, description, ...inner];
  const rows = [
    ...command.registeredArguments.map(argumentRow),
    ...command.options.filter(({ hidden }) => !hidden).map(optionRow),
  ];
  const usage = ['sudgate', ...names, ...command.registeredArguments.map(shown)].join(' ');
  const options = command.options.length > 0 ? ' [options]' : '';
  return [
    heading,
    description,
    `\`${usage}${options}\`\n`,
    ...(rows.length === 0 ? [] : [table(['Option', 'Default', 'Meaning'], rows)]),
  ];
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function shown(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

function argumentRow(argument: Argument): string[] {
  return [`\`${shown(argument)}\``, defaultOf(argument.defaultValue), argument.description];
}

function optionRow({ flags, defaultValue, description, envVar, mandatory }: Option): string[] {
  const variable = envVar === undefined ? '' : ` (\`${envVar}\`)`;
  const needed = mandatory ? ' (required)' : '';
  return [`\`${flags}\``, defaultOf(defaultValue), `${description}${variable}${needed}`];
}

function defaultOf(value: unknown): string {
  return value === undefined || typeof value === 'object' || value === true ? '' : `\`${value}\``;
}
