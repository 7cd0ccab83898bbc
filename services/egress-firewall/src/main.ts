// Runs the egress firewall as a process of its own: the only place here that touches the process.

import { ok } from '@sallyport/base';
import { serve } from '@sallyport/runtime';
import { wireEgressFirewall } from './wire.ts';

process.exitCode = await serve({
  service: 'egress-firewall',
  setting: 'egressPort',
  wire: (runtime, metrics) => ok(wireEgressFirewall(runtime, metrics)),
  process,
});
