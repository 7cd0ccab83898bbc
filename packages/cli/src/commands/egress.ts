// `sallyport egress …`: its commands and options.

import type { Command } from 'commander';
import { examples, type Shell } from '../command.ts';
import type { DecideOptions, ListOptions } from '../held/held.ts';
import type { KernelOptions } from '../kernel-client.ts';

const held = () => import('../held/held.ts');

export function egressCommands(program: Command, { io, finish }: Shell): void {
  const parent = program
    .command('egress')
    .description('what leaves')
    .command('held')
    .description('texts that policies hold for a person: list, show, approve, reject');
  examples(
    options(parent.command('list').description('held texts without their content; exit 1 where some wait'))
      .option('--state <state>', 'pending, approved, rejected, used or all', 'pending')
      .action((given: ListOptions) => finish(async () => (await held()).listHeld(io, given))),
    ['what waits', 'sallyport egress held list --tenant acme'],
    ['what was decided, for a script', 'sallyport egress held list --state all --output json'],
  );
  examples(
    options(parent.command('show').description('the content of a text that waits; that you looked is recorded'))
      .argument('<id>', 'as the list names it')
      .action((id: string, given: KernelOptions) => finish(async () => (await held()).showHeld(io, id, given))),
    ['what is in it', 'sallyport egress held show held_0123456789abcdef01234567 --tenant acme'],
    ['for a script', 'sallyport egress held show held_0123456789abcdef01234567 --output json'],
  );
  for (const [name, description] of [
    ['approve', 'let the same call through once, within a quarter of an hour'],
    ['reject', 'let it wait no more'],
  ] as const) {
    examples(
      options(parent.command(name).description(`${description}; exit 1 when it was decided already`))
        .argument('<id>', 'as the list names it')
        .requiredOption('--why <text>', 'the reason, for the record')
        .action((id: string, given: DecideOptions) =>
          finish(async () => (await held()).decideHeld(io, id, name === 'approve', given)),
        ),
      ['with the reason', `sallyport egress held ${name} held_0123456789abcdef01234567 --why "asked the sender"`],
      ['for a script', `sallyport egress held ${name} held_0123456789abcdef01234567 --why "by rule" --output json`],
    );
  }
}

function options(command: Command): Command {
  return command
    .option('--tenant <name>', 'the tenant (default: that of the API key)')
    .option('--url <url>', 'egress firewall (default: SALLYPORT_URL, else that of the configuration)')
    .option('--config <file>', 'configuration file (default: sallyport.yaml, if there is one)');
}
