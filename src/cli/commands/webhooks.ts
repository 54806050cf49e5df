import { Command, Option } from 'commander';
import { withAppOptions, withCommonOptions } from '../command-context.ts';
import { wholeNumber } from '../whole-number.ts';
import { listWebhookDeliveries, replayDeliveries } from './webhooks-deliveries.ts';
import { addWebhook, listWebhooks, removeWebhook, rotateWebhook } from './webhooks-endpoints.ts';
import { testWebhook } from './webhooks-test.ts';

const note = `
Events to addresses of your own, signed by the Standard Webhooks specification. These commands work
on the store itself; a running service does what they ask for within a second.`;

export function webhooksCommand(): Command {
  return new Command('webhooks')
    .description('addresses that get events, and what did not reach them')
    .addHelpText('after', note)
    .addCommand(listCommand())
    .addCommand(addCommand())
    .addCommand(rotateCommand())
    .addCommand(removeCommand())
    .addCommand(testCommand())
    .addCommand(deliveriesCommand())
    .addCommand(replayCommand());
}

function listCommand(): Command {
  return withAppOptions(
    new Command('list').description('list the webhooks'),
    'only those of this app',
  )
    .addHelpText('after', '\nExample:\n  sudgate webhooks list')
    .action(listWebhooks);
}

function addCommand(): Command {
  return withAppOptions(
    new Command('add')
      .description('add an address that gets the events from now on, and print its secret once')
      .argument('<url>', 'https://…')
      .option('--type <types>', 'only these, separated by commas: game_settle,sud.mg.…'),
  )
    .addHelpText(
      'after',
      '\nExamples:\n  sudgate webhooks add https://example.com/sud-events\n  sudgate webhooks add https://example.com/results --type game_settle',
    )
    .action(addWebhook);
}

function rotateCommand(): Command {
  return withCommonOptions(
    new Command('rotate')
      .description(
        'give a webhook a new secret and print it once; the old one keeps signing for a while',
      )
      .argument('<id>', 'we_…')
      .option(
        '--overlap-hours <hours>',
        'how long the old one keeps signing',
        wholeNumber(0, 168),
        24,
      ),
  )
    .addHelpText('after', '\nExample:\n  sudgate webhooks rotate we_0123456789abcdef01234567')
    .action(rotateWebhook);
}

function removeCommand(): Command {
  return withCommonOptions(
    new Command('remove')
      .description('remove a webhook; pending deliveries are dropped')
      .argument('<id>', 'we_…'),
  )
    .addHelpText('after', '\nExample:\n  sudgate webhooks remove we_0123456789abcdef01234567')
    .action(removeWebhook);
}

function testCommand(): Command {
  return withCommonOptions(
    new Command('test')
      .description('send a signed event of the type sudgate.test, once')
      .argument('<id>', 'we_…'),
  )
    .addHelpText('after', '\nExample:\n  sudgate webhooks test we_0123456789abcdef01234567')
    .action(testWebhook);
}

function deliveriesCommand(): Command {
  return withAppOptions(
    new Command('deliveries')
      .description('list what was given up, or what is on its way')
      .addOption(
        new Option('--state <state>', 'which').choices(['dead', 'pending']).default('dead'),
      )
      .option('--endpoint <id>', 'only to this webhook')
      .option('--after <id>', 'deliveries after this one')
      .option('-n, --lines <count>', 'how many, up to 1000', wholeNumber(1, 1000), 100),
    'only of this app',
  )
    .addHelpText(
      'after',
      '\nExamples:\n  sudgate webhooks deliveries\n  sudgate webhooks deliveries --state pending --json',
    )
    .action(listWebhookDeliveries);
}

function replayCommand(): Command {
  return withCommonOptions(
    new Command('replay')
      .description('send events again, whether they were delivered or not')
      .argument('[ids...]', 'evt_…, as "webhooks deliveries" lists them')
      .option('--dead <endpoint>', 'all that were given up for this webhook, instead of ids'),
  )
    .addHelpText(
      'after',
      '\nExamples:\n  sudgate webhooks replay evt_1742_we_0123456789abcdef01234567\n  sudgate webhooks replay --dead we_0123456789abcdef01234567',
    )
    .action(replayDeliveries);
}
