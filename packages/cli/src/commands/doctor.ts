// `sallyport doctor`: its options.

import type { Command } from 'commander';
import { examples, type Shell } from '../command.ts';
import type { DoctorOptions } from '../doctor/doctor.ts';

export function doctorCommand(program: Command, { io, finish }: Shell): void {
  const command = program
    .command('doctor')
    .description('look for what keeps Sallyport from running, and say what to do; exit 1 when a check fails')
    .option('--config <file>', 'configuration file (default: sallyport.yaml, if there is one)')
    .action((options: DoctorOptions) => finish(async () => (await import('../doctor/doctor.ts')).examine(io, options)));
  examples(
    command,
    ['this machine and this folder', 'sallyport doctor'],
    ['for a script', 'sallyport doctor --output json'],
  );
}
