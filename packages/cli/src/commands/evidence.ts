// `sallyport evidence …`: its commands and options.

import type { Command } from 'commander';
import { examples, type Shell } from '../command.ts';
import type { FetchOptions } from '../evidence/fetch.ts';
import type { VerifyEvidenceOptions } from '../evidence/verify.ts';
import type { VerifyLogOptions } from '../evidence/verify-log.ts';
import type { KernelOptions } from '../kernel-client.ts';

export function evidenceCommands(program: Command, shell: Shell): void {
  const evidence = program.command('evidence').description('verify receipts, certificates and the log behind them');
  verify(evidence, shell);
  verifyLog(evidence, shell);
  publish(evidence, shell);
  fetch(evidence, shell);
}

function verify(parent: Command, { io, finish }: Shell): void {
  const command = parent
    .command('verify')
    .description('check a receipt or certificate, offline, step by step')
    .argument('<file>', 'receipt or certificate, or the whole answer of a door; - for standard input')
    .requiredOption('--log <folder>', 'folder of the log: <data>/evidence, a copy of the bucket, or what `fetch` made')
    .option('--receipts <file...>', 'receipts of the session of a certificate: together they must give its chain')
    .option('--keys <file>', 'file of public keys: <data>/public.json, or what GET /v1/keys answered')
    .option('--statement-key <file>', 'PEM of the key of receipts, in place of --keys')
    .option('--log-key <text>', 'verifier key of the log (name+hash+base64), in place of --keys')
    .action((file: string, options: VerifyEvidenceOptions) =>
      finish(async () => (await import('../evidence/verify.ts')).verifyEvidence(io, file, options)),
    );
  examples(
    command,
    [
      'a receipt, on the machine that made it',
      'sallyport evidence verify receipt.json --log .sallyport/evidence --keys .sallyport/public.json',
    ],
    [
      'a certificate, with the receipts of what its session had read',
      'sallyport evidence verify certificate.json --receipts receipt.json --log .sallyport/evidence --keys .sallyport/public.json',
    ],
    [
      'from standard input, for a script',
      'cat certificate.json | sallyport evidence verify - --log .sallyport/evidence --keys .sallyport/public.json --output json',
    ],
  );
}

function verifyLog(parent: Command, { io, finish }: Shell): void {
  const command = parent
    .command('verify-log')
    .description('check the whole log: every entry, every tile, every checkpoint')
    .requiredOption('--log <folder>', 'folder of the log')
    .option('--keys <file>', 'file of public keys')
    .option('--log-key <text>', 'verifier key of the log (name+hash+base64), in place of --keys')
    .action((options: VerifyLogOptions) =>
      finish(async () => (await import('../evidence/verify-log.ts')).verifyWholeLog(io, options)),
    );
  examples(
    command,
    [
      'the log of this machine',
      'sallyport evidence verify-log --log .sallyport/evidence --keys .sallyport/public.json',
    ],
    [
      'for a script',
      'sallyport evidence verify-log --log .sallyport/evidence --keys .sallyport/public.json --output json',
    ],
  );
}

function publish(parent: Command, { io, finish }: Shell): void {
  const command = parent
    .command('publish')
    .description('put everything recorded so far under a signed checkpoint now')
    .option('--url <url>', 'kernel (default: SALLYPORT_URL, else that of the configuration)')
    .option('--config <file>', 'configuration file (default: sallyport.yaml, if there is one)')
    .action((options: KernelOptions) =>
      finish(async () => (await import('../evidence/publish.ts')).publishEvidence(io, options)),
    );
  examples(
    command,
    ['the kernel of this machine', 'sallyport evidence publish'],
    ['another one, with SALLYPORT_API_KEY set', 'sallyport evidence publish --url http://127.0.0.1:3000 --output json'],
  );
}

function fetch(parent: Command, { io, finish }: Shell): void {
  const command = parent
    .command('fetch')
    .description('copy the published log into a folder, verifying it on the way')
    .requiredOption('--out <folder>', 'where to; a copy that is there is brought up to date')
    .option('--keys <file>', 'file of public keys that you trust (default: what the kernel tells)')
    .option('--url <url>', 'kernel (default: SALLYPORT_URL, else that of the configuration)')
    .option('--config <file>', 'configuration file (default: sallyport.yaml, if there is one)')
    .action((options: FetchOptions) =>
      finish(async () => (await import('../evidence/fetch.ts')).fetchEvidence(io, options)),
    );
  examples(
    command,
    ['a copy to audit', 'sallyport evidence fetch --out audit'],
    ['with keys that came another way', 'sallyport evidence fetch --out audit --keys .sallyport/public.json'],
  );
}
