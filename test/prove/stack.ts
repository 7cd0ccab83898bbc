// The demo stack as a process of its own, to be killed and started again on the same data folder.

import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Stack {
  readonly urls: { readonly retrieval: string; readonly kernel: string; readonly egress: string };
  readonly child: ChildProcess;
  /** SIGKILL, and waits until it is gone. The database server of the stack lives on, as it would. */
  kill(): Promise<void>;
  /** SIGTERM, and waits for the clean end; the exit code. */
  stop(): Promise<number | null>;
}

const main = fileURLToPath(new URL('../packages/demo/dist/main.js', packageFolder()));
const startTimeoutMs = 120_000;

/** Starts it in `folder` on free ports. Rejects with what it printed when it does not serve in time. */
export async function startStack(folder: string): Promise<Stack> {
  const child = spawn(process.execPath, [main, 'start'], {
    cwd: folder,
    env: {
      ...process.env,
      SALLYPORT_DATA: join(folder, 'data'),
      SALLYPORT_RETRIEVAL_PORT: '0',
      SALLYPORT_KERNEL_PORT: '0',
      SALLYPORT_EGRESS_PORT: '0',
      SALLYPORT_LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  const urls = await new Promise<Stack['urls']>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`the stack does not serve:\n${said}`)), startTimeoutMs);
    child.once('exit', (code) => reject(new Error(`the stack ended with ${code}:\n${said}`)));
    child.stderr.on('data', (chunk) => {
      said += chunk;
      const found = (name: string) => new RegExp(`${name} +(http://\\S+)`).exec(said)?.[1];
      const [retrieval, kernel, egress] = [found('retrieval-gateway'), found('kernel'), found('egress-firewall')];
      if (retrieval === undefined || kernel === undefined || egress === undefined) return;
      clearTimeout(late);
      child.removeAllListeners('exit');
      resolve({ retrieval, kernel, egress });
    });
  });
  const end = (signal: NodeJS.Signals) =>
    new Promise<number | null>((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) return resolve(child.exitCode);
      child.once('exit', (code) => resolve(code));
      child.kill(signal);
    });
  return {
    urls,
    child,
    kill: async () => {
      await end('SIGKILL');
    },
    stop: () => end('SIGTERM'),
  };
}

export function readKey(folder: string, name: string): Promise<string> {
  return readFile(join(folder, 'data', 'keys', name), 'utf8');
}

/** The folder of this workspace, seen from source and from dist. */
function packageFolder(): URL {
  return new URL(import.meta.url.includes('/dist/') ? '../../' : '../', import.meta.url);
}
