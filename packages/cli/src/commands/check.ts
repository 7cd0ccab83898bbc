// `sallyport check`: its options.

import type { Command } from 'commander';
import type { CheckOptions } from '../check.ts';
import { examples, type Shell } from '../command.ts';

export function checkCommand(program: Command, { io, finish }: Shell): void {
  const command = program
    .command('check')
    .description('ask the kernel for one decision, and why; exit 0 allow, 1 deny')
    .requiredOption('--subject <entity>', 'who: User::"alice" or User::alice')
    .requiredOption('--action <name>', 'does what: retrieve')
    .requiredOption('--resource <entity>', 'to what: Mail::"inbox/1" or Mail::inbox/1')
    .option('--context <json>', 'the context, as JSON or as @file')
    .option('--tenant <name>', 'for which tenant (default: that of the API key)')
    .option('--capability <token>', 'a token that must grant it as well; - for standard input')
    .option('--url <url>', 'kernel (default: SALLYPORT_URL, else that of the configuration)')
    .option('--config <file>', 'configuration file (default: sallyport.yaml, if there is one)')
    .action((options: CheckOptions) => finish(async () => (await import('../check.ts')).checkAccess(io, options)));
  examples(
    command,
    [
      'may Alice read this mail',
      `sallyport check --subject 'User::"alice"' --action retrieve --resource 'Mail::"inbox/1"' --tenant acme`,
    ],
    [
      'with a context, for a script',
      `sallyport check --subject User::alice --action send --resource Destination::crm --context '{"labels":["pii"]}' --output json`,
    ],
    [
      'and does this token grant it',
      'echo "$SALLYPORT_TOKEN" | sallyport check --subject User::alice --action retrieve --resource Mail::inbox/1 --capability -',
    ],
  );
}
