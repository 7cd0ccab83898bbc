// Runs the retrieval gateway as a process of its own: the only place here that touches the process.

import { serve } from '@sallyport/runtime';
import { wireRetrievalGateway } from './wire.ts';

process.exitCode = await serve({
  service: 'retrieval-gateway',
  setting: 'retrievalPort',
  wire: wireRetrievalGateway,
  process,
});
