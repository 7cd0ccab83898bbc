// `sallyport why`: its options.

import type { Command } from 'commander';
import type { CheckOptions } from '../check.ts';
import { examples, type Shell } from '../command.ts';

export function whyCommand(program: Command, { io, finish }: Shell): void {
  const command = program
    .command('why')
    .description('what stands between a call and its permission, and the smallest change that clears it')
    .requiredOption('--subject <entity>', 'who: User::"alice" or User::alice')
    .requiredOption('--action <name>', 'does what: retrieve')
    .requiredOption('--resource <entity>', 'to what: Mail::"inbox/1" or Mail::inbox/1')
    .option('--context <json>', 'the context, as JSON or as @file')
    .option('--tenant <name>', 'for which tenant (default: that of the API key)')
    .option('--capability <token>', 'a token that must grant it as well; - for standard input')
    .option('--url <url>', 'kernel (default: SALLYPORT_URL, else that of the configuration)')
    .option('--config <file>', 'configuration file (default: sallyport.yaml, if there is one)')
    .action((options: CheckOptions) =>
      finish(async () => (await import('../policy/why.ts')).explainAccess(io, options)),
    );
  examples(
    command,
    [
      'why may Alice read this mail',
      `sallyport why --subject 'User::"alice"' --action retrieve --resource 'Mail::"inbox/1"' --tenant acme`,
    ],
    [
      'does a token stand in the way',
      'echo "$SALLYPORT_TOKEN" | sallyport why --subject User::alice --action retrieve --resource Mail::inbox/1 --capability -',
    ],
  );
}
