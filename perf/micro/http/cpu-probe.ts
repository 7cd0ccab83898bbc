// Loaded into a server's process with `--import`: tells the bench that started it what the process has used and holds.

import { heldNow } from '../heap.ts';

process.on('message', (question) => {
  if (question === 'cpuUs') {
    const { user, system } = process.cpuUsage();
    process.send?.({ cpuUs: user + system });
  }
  if (question === 'heldBytes') process.send?.({ heldBytes: heldNow().bytes });
});
// The channel must not keep a server alive that has been told to end.
process.channel?.unref();
