// `sallyport config …`: its commands and options.

import type { Command } from 'commander';
import { examples, type Shell } from '../command.ts';
import type { ConfigOptions } from '../config.ts';

const configText = 'configuration file (default: sallyport.yaml, if there is one)';

export function configCommands(program: Command, { io, finish }: Shell): void {
  const config = program.command('config').description('show and check the configuration');
  const print = config
    .command('print')
    .description('show what is set and where it came from; secrets are masked')
    .option('--effective', 'every setting in force, the defaults too')
    .option('--config <file>', configText)
    .action((options: ConfigOptions & { readonly effective?: boolean }) =>
      finish(async () => (await import('../config.ts')).printConfig(io, options)),
    );
  examples(
    print,
    ['what differs from the defaults', 'sallyport config print'],
    ['everything, for a script', 'sallyport config print --effective --output json'],
  );
  const check = config
    .command('check')
    .description('check the configuration; each error with file, line and column')
    .option('--config <file>', configText)
    .action((options: ConfigOptions) => finish(async () => (await import('../config.ts')).checkConfig(io, options)));
  examples(
    check,
    ['that of this folder', 'sallyport config check'],
    ['another file, before it is rolled out', 'sallyport config check --config sallyport.yaml'],
  );
}
