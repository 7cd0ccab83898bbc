// Runs the kernel as a process of its own: the only place here that touches the process.

import { ok } from '@sallyport/base';
import { serve } from '@sallyport/runtime';
import { wireKernel } from './wire.ts';

process.exitCode = await serve({
  service: 'kernel',
  setting: 'kernelPort',
  wire: (runtime, metrics) => ok(wireKernel(runtime, metrics)),
  process,
});
