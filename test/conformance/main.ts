// `npm run conform -- <suite> <path>`: runs an outside suite and closes with `N passed, M failed`.

import { type Report, Unusable } from './report.ts';

const usage = `usage: npm run conform -- <suite> <path>

  cedar <corpus.tar.gz | folder>            Cedar integration corpus or hand-written files
  biscuit <samples folder>                  Biscuit sample tokens (samples.json beside them)
  authzen <base url> <cases.json> [--scenario <name>]
                                            AuthZEN cases asked of a running kernel; key in SALLYPORT_API_KEY; the cases
                                            show their scenario, else: todo, gateway, search, idp, issuance, certification
  merkle [vectors.json]                     RFC 6962 vectors; the built-in ones without a path
  ed25519 <vectors.json>                    Wycheproof Ed25519 (or HMAC) vectors
  detect <cases.jsonl>                      secret cases with the fields text, kind (tp, fp), rule; JSON lines or a list
  pii <labelled.json>                       labelled sentences: text, spans of type, start, end (or value)
  people <labelled.json>                    the same for names and addresses, by the model that is off by default
  mails                                     500 mails of the public corpus, beside 200 findings that a person judged
`;

const differencesShown = 10;

async function main(args: readonly string[]): Promise<number> {
  const [suite, ...rest] = args;
  if (suite === undefined || suite === '--help' || suite === 'help') {
    process.stdout.write(usage);
    return suite === undefined ? 2 : 0;
  }
  let passed = 0;
  let failed = 0;
  const report: Report = {
    pass: () => {
      passed += 1;
    },
    fail: (name, detail) => {
      failed += 1;
      if (failed <= differencesShown) process.stdout.write(`FAIL ${name}: ${detail}\n`);
    },
    note: (line) => process.stdout.write(`${line}\n`),
  };
  const run = await suiteRun(suite, rest, report);
  if (run === undefined) {
    process.stderr.write(usage);
    return 2;
  }
  try {
    await run();
  } catch (error) {
    const unusable = unusableInput(error);
    if (unusable === undefined) throw error;
    process.stderr.write(`${suite}: ${unusable}\n`);
    return nothingAnswers(error) ? 3 : 2;
  }
  if (failed > differencesShown) process.stdout.write(`… and ${failed - differencesShown} more\n`);
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

/** The suite of this name, or undefined where the arguments are not those of one. Each is loaded when it is asked for. */
async function suiteRun(
  suite: string,
  [first, second, ...options]: readonly string[],
  report: Report,
): Promise<(() => Promise<void>) | undefined> {
  if (suite === 'merkle') {
    const { merkle } = await import('./merkle.ts');
    return () => merkle(first, report);
  }
  if (suite === 'mails') {
    const { mails } = await import('./mails.ts');
    return () => mails(report);
  }
  if (first === undefined) return undefined;
  switch (suite) {
    case 'cedar': {
      const { cedar } = await import('./cedar.ts');
      return () => cedar(first, report);
    }
    case 'biscuit': {
      const { biscuit } = await import('./biscuit.ts');
      return () => biscuit(first, report);
    }
    case 'ed25519': {
      const { ed25519 } = await import('./ed25519.ts');
      return () => ed25519(first, report);
    }
    case 'detect': {
      const { detect } = await import('./detect.ts');
      return () => detect(first, report);
    }
    case 'pii': {
      const { pii } = await import('./pii.ts');
      return () => pii(first, report);
    }
    case 'people': {
      const { people } = await import('./pii.ts');
      return () => people(first, report);
    }
    case 'authzen': {
      const apiKey = process.env.SALLYPORT_API_KEY;
      if (second === undefined || apiKey === undefined || apiKey === '') return undefined;
      const [option, scenario] = options;
      if (option !== undefined && (option !== '--scenario' || scenario === undefined)) return undefined;
      const { authzen } = await import('./authzen.ts');
      return () => authzen({ baseUrl: first, apiKey, fetch }, second, report, scenario);
    }
    default:
      return undefined;
  }
}

/** What a person got wrong about the path, or undefined where the fault is ours. */
function unusableInput(error: unknown): string | undefined {
  if (nothingAnswers(error)) return 'nothing answers at the base URL; start the kernel, or give where it listens';
  if (error instanceof Unusable) return error.message;
  if (error instanceof SyntaxError) return `the file does not hold what the suite reads (${error.message})`;
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const path = 'path' in error ? ` \`${String(error.path)}\`` : '';
  switch (error.code) {
    case 'ENOENT':
      return `there is no${path}`;
    case 'EISDIR':
      return `a file is read here, not a folder${path}`;
    case 'ENOTDIR':
      return `a folder is read here, not a file${path}`;
    case 'EACCES':
      return `the file cannot be read${path}`;
    default:
      return String(error.code).startsWith('Z_') ? `the archive cannot be unpacked (${error.message})` : undefined;
  }
}

function nothingAnswers(error: unknown): boolean {
  return error instanceof TypeError && error.message === 'fetch failed';
}

process.exitCode = await main(process.argv.slice(2));
