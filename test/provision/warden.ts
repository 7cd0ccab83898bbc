// Cleans up behind a test run however it ends: a small shell that waits for its parent to die.

import { spawn } from 'node:child_process';

export interface Warden {
  /** Ends this process with SIGKILL when the run dies before it was dismissed. */
  guardPid(pid: number): void;
  /** Removes this container when the run dies before it was dismissed. */
  guardContainer(container: { readonly engine: string; readonly name: string }): void;
  /** Removes this file or folder when the run ends, well or badly. */
  guardPath(path: string): void;
  /** The servers are stopped: removes the paths and ends. */
  dismiss(): Promise<void>;
}

/**
 * The warden's program. Reads what to guard from its stdin. The end of stdin without `dismiss` means that the parent was killed, in whatever
 * way; no handler inside the parent could promise that.
 */
export const wardenScript = `
PATH="$PATH:/usr/bin:/bin"; pids=''; containers=''; well=no
while IFS=' ' read -r kind rest; do
  case "$kind" in
    pid) pids="$pids $rest" ;;
    container) containers="$containers $rest" ;;
    path) set -- "$@" "$rest" ;;
    dismiss) well=yes; break ;;
  esac
done
[ "$well" = yes ] || for pid in $pids; do kill -9 "$pid" 2>/dev/null; done
[ "$well" = yes ] || for pair in $containers; do "\${pair%%/*}" rm --force "\${pair#*/}" >/dev/null 2>&1; done
[ "$well" = yes ] || sleep 1
for path in "$@"; do rm -rf -- "$path"; done
`;

/** Starts a warden for this process. */
export function startWarden(): Warden {
  // A session of its own, so that Ctrl-C in the terminal does not end it together with the run.
  const child = spawn('/bin/sh', ['-c', wardenScript], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  child.unref();
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  // A run that lost its warden still stops its servers itself.
  child.stdin.on('error', () => undefined);
  return {
    guardPid: (pid) => child.stdin.write(`pid ${pid}\n`),
    guardContainer: ({ engine, name }) => child.stdin.write(`container ${engine}/${name}\n`),
    guardPath: (path) => child.stdin.write(`path ${path}\n`),
    dismiss: async () => {
      child.ref();
      child.stdin.end('dismiss\n');
      await ended;
    },
  };
}
