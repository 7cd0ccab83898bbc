// `sallyport start`: its options.

import { type Command, Option } from 'commander';
import { examples, type Shell } from '../command.ts';
import type { StartCommandOptions } from '../start.ts';
import type { ServiceName } from '../start-all.ts';

/** The names of the services, here again so that the help does not load them. */
export const startNames = ['retrieval-gateway', 'kernel', 'egress-firewall'] as const satisfies readonly ServiceName[];

export function startCommand(program: Command, { io, finish, end }: Shell): void {
  const command = program
    .command('start')
    .description('run the retrieval gateway, the kernel and the egress firewall until Ctrl-C')
    .option('--config <file>', 'configuration file (default: sallyport.yaml, if there is one)')
    .addOption(new Option('--only <service...>', 'run only these').choices(startNames))
    .action(async (options: StartCommandOptions) => {
      const { runServices } = await import('../start.ts');
      const ended = await runServices(io, options);
      if ('failure' in ended) await finish(async () => ({ ok: false, fault: ended.failure }));
      else end(ended.exit);
    });
  examples(
    command,
    ['all three, data below .sallyport', 'sallyport start'],
    ['the kernel alone, with a configuration', 'sallyport start --only kernel --config sallyport.yaml'],
  );
}
