// `sallyport session …`: its commands and options.

import type { Command } from 'commander';
import { examples, type Shell } from '../command.ts';
import type { KernelOptions } from '../kernel-client.ts';

const urlText = 'kernel (default: SALLYPORT_URL, else that of the configuration)';
const configText = 'configuration file (default: sallyport.yaml, if there is one)';
const sessions = () => import('../session/sessions.ts');

export function sessionCommands(program: Command, { io, finish }: Shell): void {
  const session = program.command('session').description('list what sessions have read, and end one');
  examples(
    options(session.command('list').description('open sessions with what they carry')).action((given: KernelOptions) =>
      finish(async () => (await sessions()).listSessions(io, given)),
    ),
    ['of what runs here', 'sallyport session list'],
    ['of a tenant, for a script', 'sallyport session list --tenant acme --output json'],
  );
  examples(
    options(session.command('show').description('the labels of one session; exit 1 when it has ended'))
      .argument('<session>', 'as `sallyport token inspect` names it')
      .action((name: string, given: KernelOptions) =>
        finish(async () => (await sessions()).showSession(io, name, given)),
      ),
    ['what has it read', 'sallyport session show research --tenant acme'],
    ['for a script', 'sallyport session show research --output json'],
  );
  examples(
    options(
      session.command('end').description('end a session: its labels go, its tokens are refused where labels count'),
    )
      .argument('<session>', 'as `sallyport token inspect` names it')
      .action((name: string, given: KernelOptions) =>
        finish(async () => (await sessions()).endSession(io, name, given)),
      ),
    ['the work is done', 'sallyport session end research --tenant acme'],
    ['of another installation', 'sallyport session end research --url http://127.0.0.1:3000'],
  );
}

function options(command: Command): Command {
  return command
    .option('--tenant <name>', 'the tenant (default: that of the API key)')
    .option('--url <url>', urlText)
    .option('--config <file>', configText);
}
