// `sallyport cache …`: its commands and options.

import type { Command } from 'commander';
import type { InvalidateOptions } from '../cache/invalidate.ts';
import { examples, type Shell } from '../command.ts';
import type { KernelOptions } from '../kernel-client.ts';

const urlText = 'kernel (default: SALLYPORT_URL, else that of the configuration)';
const configText = 'configuration file (default: sallyport.yaml, if there is one)';

export function cacheCommands(program: Command, shell: Shell): void {
  const cache = program
    .command('cache')
    .description('invalidate what is cached, count hits, find what keeps answers apart');
  invalidate(cache, shell);
  stats(cache, shell);
  doctor(cache, shell);
}

function invalidate(parent: Command, { io, finish }: Shell): void {
  const command = parent
    .command('invalidate')
    .description('forget what is cached, in every process; exit 1 where a tier could not delete its part')
    .argument('[pattern]', 'what: `rows`, `rows/mail`, `rows/m*`, `scan`, `*`')
    .option('--user <entity>', 'nothing cached before is served to this subject any more')
    .option('--before <date>', 'only what was cached before: 2030-01-31, 2030-01-31T12:00:00Z or now')
    .option('--tenant <name>', 'the tenant (default: that of the API key)')
    .option('--url <url>', urlText)
    .option('--config <file>', configText)
    .action((pattern: string | undefined, options: InvalidateOptions) =>
      finish(async () => (await import('../cache/invalidate.ts')).invalidateCache(io, pattern, options)),
    );
  examples(
    command,
    ['the rows of one source', 'sallyport cache invalidate rows/mail --tenant acme'],
    ['everything that was cached until a repair', 'sallyport cache invalidate --before 2030-01-31T12:00:00Z'],
    ['whatever would be served to a user', 'sallyport cache invalidate --user User::alice'],
  );
}

function stats(parent: Command, { io, finish }: Shell): void {
  const command = parent
    .command('stats')
    .description('hits of the cache of one process, by key space and tier')
    .option('--url <url>', 'kernel or gateway (default: SALLYPORT_URL, else the kernel of the configuration)')
    .option('--config <file>', configText)
    .action((options: KernelOptions) =>
      finish(async () => (await import('../cache/stats.ts')).cacheStats(io, options)),
    );
  examples(
    command,
    ['of what runs here', 'sallyport cache stats'],
    ['of a gateway by itself, for a script', 'sallyport cache stats --url http://127.0.0.1:8080 --output json'],
  );
}

function doctor(parent: Command, { io, finish }: Shell): void {
  const command = parent
    .command('doctor')
    .description('name the request paths, and the policy lines that read them, that keep decisions from being shared')
    .option('--tenant <name>', 'the tenant (default: that of the API key)')
    .option('--url <url>', urlText)
    .option('--config <file>', configText)
    .action((options: KernelOptions) =>
      finish(async () => (await import('../cache/doctor.ts')).cacheDoctor(io, options)),
    );
  examples(
    command,
    ['after some traffic', 'sallyport cache doctor --tenant acme'],
    ['for a script', 'sallyport cache doctor --output json'],
  );
}
