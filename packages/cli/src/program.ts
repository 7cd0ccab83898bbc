// The command `sallyport` over an `Io`: parses, runs, prints, and says how it ended.

import { readFileSync } from 'node:fs';
import { writeJson } from '@sallyport/base';
import { Command, CommanderError, Option } from 'commander';
import { type ExitCode, exitOf, faultsOf, type Outcome } from './answer.ts';
import type { Shell } from './command.ts';
import { cacheCommands } from './commands/cache.ts';
import { checkCommand } from './commands/check.ts';
import { configCommands } from './commands/config.ts';
import { doctorCommand } from './commands/doctor.ts';
import { egressCommands } from './commands/egress.ts';
import { evidenceCommands } from './commands/evidence.ts';
import { policyCommands } from './commands/policy.ts';
import { sessionCommands } from './commands/session.ts';
import { startCommand } from './commands/start.ts';
import { tokenCommands } from './commands/token.ts';
import { whyCommand } from './commands/why.ts';
import type { Io } from './io.ts';
import { faultsJson, faultText, plain, render, scrub, styleOf } from './render.ts';

/** Runs the command with these words (without node and script). The value is the exit code. */
export async function runProgram(words: readonly string[], io: Io): Promise<ExitCode> {
  const asJson = wantsJson(words);
  let exit: ExitCode = 0;
  const shell: Shell = {
    io,
    finish: async (work) => {
      const outcome = await work();
      exit = outcome.ok ? outcome.value.exit : exitOf(outcome.fault);
      print(io, outcome, asJson);
    },
    end: (code) => {
      exit = code;
    },
  };
  const complaints: string[] = [];
  const program = sallyport(shell, (text) => complaints.push(text), asJson);
  try {
    await program.parseAsync(words, { from: 'user' });
    return exit;
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    if (thrown.exitCode === 0) return 0;
    complain(io, complaints, asJson);
    return 2;
  }
}

function sallyport(shell: Shell, onComplaint: (text: string) => void, asJson: boolean): Command {
  const { io } = shell;
  const program = new Command('sallyport')
    .description('a token, a policy and a proof for everything an agent reads, does and sends')
    .version(versionText(), '--version', 'print the version')
    .addOption(new Option('--output <format>', 'for people or for machines').choices(['text', 'json']).default('text'))
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => io.stdout(text),
      // Help that nobody asked for, because a command is missing.
      writeErr: (text) => (asJson ? onComplaint('a command is missing; see --help') : io.stderr(text)),
      outputError: (text) => onComplaint(text),
      getOutHelpWidth: () => 100,
      getErrHelpWidth: () => 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .exitOverride();
  startCommand(program, shell);
  tokenCommands(program, shell);
  checkCommand(program, shell);
  whyCommand(program, shell);
  policyCommands(program, shell);
  evidenceCommands(program, shell);
  egressCommands(program, shell);
  sessionCommands(program, shell);
  cacheCommands(program, shell);
  configCommands(program, shell);
  doctorCommand(program, shell);
  program.addHelpText(
    'after',
    `
Exit codes: 0 allowed or fine, 1 denied or failed, 2 wrong use, 3 nothing answers.

Examples:
  # what each command takes
  $ sallyport token mint --help

  # is this machine fit
  $ sallyport doctor
`,
  );
  return program;
}

function print(io: Io, outcome: Outcome, asJson: boolean): void {
  if (asJson) {
    const document = outcome.ok ? outcome.value.json : faultsJson(faultsOf(outcome.fault));
    io.stdout(`${writeJson(document)}\n`);
    return;
  }
  if (!outcome.ok) {
    for (const fault of faultsOf(outcome.fault)) io.stderr(`${faultText(fault)}\n`);
    return;
  }
  io.stdout(render(outcome.value.text, styleOf(io)));
  if (outcome.value.hint !== undefined) io.stderr(`${plain(outcome.value.hint)}\n`);
}

/** Wrong use, said once; what was typed in the wrong place may be a secret. */
function complain(io: Io, complaints: readonly string[], asJson: boolean): void {
  const said = complaints.map((text) =>
    plain(
      scrub(
        text
          .replace(/^error: /, '')
          .trim()
          .replaceAll('\n', ' '),
      ),
    ),
  );
  if (asJson) {
    const errors = said.map((message) => ({ code: 'invalid_input' as const, message }));
    io.stdout(`${writeJson(faultsJson(errors))}\n`);
    return;
  }
  for (const message of said) io.stderr(`sallyport: ${message}\n`);
  if (said.length > 0) io.stderr('--help behind any command shows what it takes\n');
}

/** Before anything is parsed: a mistake in the rest of the line must come in the right format too. */
function wantsJson(words: readonly string[]): boolean {
  const end = words.indexOf('--');
  const options = end < 0 ? words : words.slice(0, end);
  const last = options.flatMap((word, at) => {
    if (word === '--output') return [options[at + 1]];
    return word.startsWith('--output=') ? [word.slice('--output='.length)] : [];
  });
  return last.at(-1) === 'json';
}

function versionText(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return String(version);
}
