// `sallyport policy …`: its commands and options.

import type { Command } from 'commander';
import { countOption, examples, type Shell } from '../command.ts';
import type { KernelOptions } from '../kernel-client.ts';
import type { FormatOptions } from '../policy/format.ts';
import type { LintOptions } from '../policy/lint.ts';
import type { PullOptions } from '../policy/pull.ts';
import type { PushOptions } from '../policy/push.ts';
import type { TestOptions } from '../policy/run-tests.ts';
import type { ValidateOptions } from '../policy/validate.ts';
import type { RollbackOptions } from '../policy/versions.ts';

const filesText = 'files, or folders with everything ending in .cedar below them';
const schemaText = 'a Cedar schema, in the schema language or in JSON';
const versionMax = Number.MAX_SAFE_INTEGER;

export function policyCommands(program: Command, shell: Shell): void {
  const policy = program
    .command('policy')
    .description('check, test and format policies offline; push them to a kernel');
  lint(policy, shell);
  test(policy, shell);
  format(policy, shell);
  validate(policy, shell);
  push(policy, shell);
  pull(policy, shell);
  history(policy, shell);
  rollback(policy, shell);
}

function lint(parent: Command, { io, finish }: Shell): void {
  const command = parent
    .command('lint')
    .description('find policies that never match, say nothing, or are shadowed; exit 1 where there are some')
    .argument('<files...>', filesText)
    .option('--schema <file>', `${schemaText}; finds what no request that fits it can match`)
    .action((files: readonly string[], options: LintOptions) =>
      finish(async () => (await import('../policy/lint.ts')).lintFiles(io, files, options)),
    );
  examples(
    command,
    ['a folder', 'sallyport policy lint policies'],
    ['with a schema, for a script', 'sallyport policy lint policies --schema app.cedarschema --output json'],
  );
}

function test(parent: Command, { io, finish }: Shell): void {
  const command = parent
    .command('test')
    .description('run test cases over policies and show what they do not cover; exit 1 where one fails')
    .argument('<files...>', 'policies (.cedar) and cases (.yaml or .json), or folders with both')
    .option('--schema <file>', `${schemaText}; entities and contexts are read by it`)
    .action((files: readonly string[], options: TestOptions) =>
      finish(async () => (await import('../policy/run-tests.ts')).testFiles(io, files, options)),
    );
  command.addHelpText(
    'after',
    `
A file of cases:
  entities:                              # those of every case without its own
    - {uid: {type: Doc, id: "1"}, attrs: {owner: {__entity: {type: User, id: alice}}}, parents: []}
  cases:
    - name: the owner reads
      request: {principal: 'User::"alice"', action: 'Action::"read"', resource: 'Doc::"1"', context: {}}
      expect: allow
      reasons: [owner]                   # ids of the policies that decide; left out, any may
`,
  );
  examples(
    command,
    ['policies and cases in one folder', 'sallyport policy test policies'],
    ['cases of their own, for a script', 'sallyport policy test policies/mail.cedar policies/mail.yaml --output json'],
  );
}

function format(parent: Command, { io, finish }: Shell): void {
  const command = parent
    .command('format')
    .description('write policies in the one usual way; comments are kept')
    .argument('<files...>', filesText)
    .option('--check', 'write nothing; exit 1 where a file is not formatted')
    .option('--write', 'format the files in place')
    .action((files: readonly string[], options: FormatOptions) =>
      finish(async () => (await import('../policy/format.ts')).formatFiles(io, files, options)),
    );
  examples(
    command,
    ['format a folder', 'sallyport policy format --write policies'],
    ['is it formatted, for a pipeline', 'sallyport policy format --check policies'],
  );
}

function validate(parent: Command, { io, finish }: Shell): void {
  const command = parent
    .command('validate')
    .description('check that policies parse and fit a schema, by the official Cedar engine; exit 1 where they do not')
    .argument('<files...>', filesText)
    .option('--schema <file>', schemaText)
    .option('--entities <file>', 'entities in JSON that must fit the schema too')
    .action((files: readonly string[], options: ValidateOptions) =>
      finish(async () => (await import('../policy/validate.ts')).validateFiles(io, files, options)),
    );
  examples(
    command,
    ['against a schema', 'sallyport policy validate policies --schema app.cedarschema'],
    ['whether they parse', 'sallyport policy validate policies/mail.cedar'],
  );
}

/** A command that works on the documents of a running kernel. */
function remote(command: Command): Command {
  return command
    .option('--tenant <name>', 'for which tenant (default: that of the API key)')
    .option('--url <url>', 'kernel (default: SALLYPORT_URL, else that of the configuration)')
    .option('--config <file>', 'configuration file (default: sallyport.yaml, if there is one)');
}

function push(parent: Command, { io, finish }: Shell): void {
  const command = remote(
    parent.command('push').description('make files the policy documents of a tenant, each under its file name'),
  )
    .argument('<files...>', filesText)
    .option('--schema <file>', `${schemaText}; pushed first, and refused unless the stored policies fit it`)
    .option('--prune', 'delete the documents that are not among the files')
    .option('--dry-run', 'say what would change, and change nothing')
    .action((files: readonly string[], options: PushOptions) =>
      finish(async () => (await import('../policy/push.ts')).pushFiles(io, files, options)),
    );
  examples(
    command,
    ['what would change', 'sallyport policy push policies --tenant acme --dry-run'],
    ['exactly these and no others', 'sallyport policy push policies --tenant acme --prune'],
  );
}

function pull(parent: Command, { io, finish }: Shell): void {
  const command = remote(parent.command('pull').description('write the policy documents of a tenant into a folder'))
    .argument('<folder>', 'where to; made when it is not there')
    .option('--force', 'write over files that differ')
    .action((folder: string, options: PullOptions) =>
      finish(async () => (await import('../policy/pull.ts')).pullFiles(io, folder, options)),
    );
  examples(
    command,
    ['into a folder', 'sallyport policy pull pulled --tenant acme'],
    ['and over what is there', 'sallyport policy pull pulled --tenant acme --force'],
  );
}

function history(parent: Command, { io, finish }: Shell): void {
  const command = remote(parent.command('history').description('list the versions of a policy document'))
    .argument('<name>', 'the document, such as mail.cedar')
    .action((name: string, options: KernelOptions) =>
      finish(async () => (await import('../policy/versions.ts')).showHistory(io, name, options)),
    );
  examples(
    command,
    ['who changed it when', 'sallyport policy history mail.cedar --tenant acme'],
    ['with every text', 'sallyport policy history mail.cedar --tenant acme --output json'],
  );
}

function rollback(parent: Command, { io, finish }: Shell): void {
  const command = remote(parent.command('rollback').description('write an earlier version of a policy document again'))
    .argument('<name>', 'the document, such as mail.cedar')
    .requiredOption('--to <version>', 'which version; see policy history', countOption(versionMax))
    .option('--if-version <version>', 'refuse unless this is the version now', countOption(versionMax))
    .action((name: string, options: RollbackOptions) =>
      finish(async () => (await import('../policy/versions.ts')).rollBack(io, name, options)),
    );
  examples(
    command,
    ['as it was in version 3', 'sallyport policy rollback mail.cedar --to 3 --tenant acme'],
    ['if nobody was faster', 'sallyport policy rollback mail.cedar --to 3 --if-version 9 --tenant acme'],
  );
}
