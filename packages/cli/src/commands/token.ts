// `sallyport token …`: its commands and options.

import { type Command, Option } from 'commander';
import { collect, countOption, durationOption, examples, type Shell } from '../command.ts';
import type { TokenOptions } from '../token/biscuit.ts';
import type { KeygenOptions } from '../token/keygen.ts';
import type { MintOptions } from '../token/mint.ts';
import type { AttenuateOptions } from '../token/narrow.ts';
import type { RevokeOptions } from '../token/revoke.ts';
import type { VerifyOptions } from '../token/verify.ts';

const rootKeyIdMax = 0xffff_ffff;
const configText = 'configuration file (default: sallyport.yaml, if there is one)';

export function tokenCommands(program: Command, shell: Shell): void {
  const token = program.command('token').description('make, narrow, read, check and revoke capability tokens');
  mint(token, shell);
  attenuate(token, shell);
  seal(token, shell);
  inspect(token, shell);
  verify(token, shell);
  revoke(token, shell);
  keygen(token, shell);
}

/** A command about a token that exists already. */
function about(parent: Command, name: string, description: string): Command {
  return parent
    .command(name)
    .description(description)
    .argument('[token]', '`-` for standard input; SALLYPORT_TOKEN when absent')
    .option('--token <token>', 'the same, as an option');
}

function mint(parent: Command, { io, finish }: Shell): void {
  const command = parent
    .command('mint')
    .description('mint a token with a root key, offline')
    .requiredOption('--subject <entity>', 'whom the token speaks for: User::"alice" or User::alice')
    .requiredOption('--tenant <name>', 'the tenant it is good for')
    .requiredOption('--grant <action:resource>', 'what it grants, such as retrieve:Mail/; may be repeated', collect)
    .option('--session <name>', 'the session whose labels its uses share (default: a fresh one)')
    .addOption(
      new Option('--ttl <duration>', 'how long it is good: 90s, 15m, 1h, 7d')
        .argParser(durationOption)
        .default(3_600_000, '1h'),
    )
    .option('--key <file>', 'root key (default: that of the data folder)')
    .option(
      '--key-id <number>',
      'id of the root key (default: from the name of its file, else 1)',
      countOption(rootKeyIdMax),
    )
    .option('--config <file>', configText)
    .action((options: MintOptions) => finish(async () => (await import('../token/mint.ts')).mintToken(io, options)));
  examples(
    command,
    ['an hour of reading mail', `sallyport token mint --subject 'User::"alice"' --tenant acme --grant retrieve:Mail/`],
    [
      'reading and sending, for a quarter of an hour, in a named session',
      'sallyport token mint --subject User::alice --tenant acme --grant retrieve:Mail/ --grant send:Destination/ --session s1 --ttl 15m',
    ],
    [
      'mint, and narrow it for an agent at once',
      'sallyport token mint --subject User::alice --tenant acme --grant retrieve:Mail/ | sallyport token attenuate - --ttl 5m',
    ],
  );
}

function attenuate(parent: Command, { io, finish }: Shell): void {
  const command = about(parent, 'attenuate', 'narrow a token, offline and without a key')
    .option('--resource <pattern>', 'only this resource, or all below it when it ends in /; may be repeated', collect)
    .option('--action <name>', 'only this action; may be repeated', collect)
    .option('--ttl <duration>', 'only for so long: 90s, 15m, 1h, 7d', durationOption)
    .option('--tenant <name>', 'only for this tenant')
    .option('--session <name>', 'only in this session')
    .option('--destination <url>', 'sending only to this URL, or below it when it ends in /; may be repeated', collect)
    .action((operand: string | undefined, options: AttenuateOptions) =>
      finish(async () => (await import('../token/narrow.ts')).attenuateToken(io, operand, options)),
    );
  examples(
    command,
    ['five minutes, and reading only', 'sallyport token attenuate --action retrieve --ttl 5m'],
    ['from standard input', 'echo "$SALLYPORT_TOKEN" | sallyport token attenuate - --resource Mail/inbox/'],
    ['sending to one place only', 'sallyport token attenuate --destination https://crm.example/hooks/'],
  );
}

function seal(parent: Command, { io, finish }: Shell): void {
  const command = about(parent, 'seal', 'close a token: nobody can narrow it further').action(
    (operand: string | undefined, options: TokenOptions) =>
      finish(async () => (await import('../token/narrow.ts')).sealToken(io, operand, options)),
  );
  examples(
    command,
    ['the token of the environment', 'sallyport token seal'],
    ['narrow, then close', 'sallyport token attenuate --ttl 5m | sallyport token seal -'],
  );
}

function inspect(parent: Command, { io, finish }: Shell): void {
  const command = about(parent, 'inspect', 'show what a token says; verifies nothing').action(
    (operand: string | undefined, options: TokenOptions) =>
      finish(async () => (await import('../token/inspect.ts')).inspectToken(io, operand, options)),
  );
  examples(
    command,
    ['the token of the environment', 'sallyport token inspect'],
    ['for a script', 'echo "$SALLYPORT_TOKEN" | sallyport token inspect - --output json'],
  );
}

function verify(parent: Command, { io, finish }: Shell): void {
  const command = about(parent, 'verify', 'check that a token is genuine and in time')
    .option('--public-key <hex>', 'root public key, 64 hex digits')
    .option('--keys <file>', 'file of public keys, as GET /v1/keys answers')
    .option('--url <url>', 'kernel to ask for its public keys')
    .option('--config <file>', `${configText}; its data folder has the key`)
    .action((operand: string | undefined, options: VerifyOptions) =>
      finish(async () => (await import('../token/verify.ts')).verifyToken(io, operand, options)),
    );
  examples(
    command,
    ['against the key of the data folder', 'sallyport token verify'],
    [
      'against a file of public keys',
      'echo "$SALLYPORT_TOKEN" | sallyport token verify - --keys .sallyport/public.json',
    ],
    ['against the keys of a running kernel', 'sallyport token verify --url http://127.0.0.1:3000'],
  );
}

function revoke(parent: Command, { io, finish }: Shell): void {
  const command = about(
    parent,
    'revoke',
    'revoke a token and every token made from it, all of a user, or all before a date',
  )
    .option('--revocation-id <hex>', 'revoke by the id of a block instead')
    .option(
      '--block <number>',
      'revoke at this block of the token; 0 takes all that was made from it (default: the last)',
      countOption(31),
    )
    .option('--user <entity>', 'revoke all tokens of this subject, for good; with --before those issued until then')
    .option('--before <date>', 'revoke all tokens issued before: 2030-01-31, 2030-01-31T12:00:00Z or now')
    .option('--reason <text>', 'why, for the evidence')
    .option('--tenant <name>', 'the tenant of the token (default: what the token says)')
    .option('--url <url>', 'kernel (default: SALLYPORT_URL, else that of the configuration)')
    .option('--config <file>', configText)
    .action((operand: string | undefined, options: RevokeOptions) =>
      finish(async () => (await import('../token/revoke.ts')).revokeToken(io, operand, options)),
    );
  examples(
    command,
    ['the token of the environment', 'sallyport token revoke --reason "laptop lost"'],
    ['all that a user holds today', 'sallyport token revoke --user User::alice --before now --tenant acme'],
    ['all that a leaked backup may hold', 'sallyport token revoke --before 2030-01-31T12:00:00Z --tenant acme'],
  );
}

function keygen(parent: Command, { io, finish }: Shell): void {
  const command = parent
    .command('keygen')
    .description('make a root key in a new file')
    .requiredOption('--id <number>', 'its id, written into each token', countOption(rootKeyIdMax))
    .requiredOption('--out <file>', 'the new file; an existing one is never written over')
    .action((options: KeygenOptions) =>
      finish(async () => (await import('../token/keygen.ts')).generateKey(io, options)),
    );
  examples(
    command,
    ['a second root key, to rotate to', 'sallyport token keygen --id 2 --out token-root-2.pem'],
    [
      'the same, and its public half for a script',
      'sallyport token keygen --id 3 --out token-root-3.pem --output json',
    ],
  );
}
