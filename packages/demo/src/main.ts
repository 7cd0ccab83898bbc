// `npm start` and `npm run demo`: the only place of the demo that touches the process.

import { systemClock, systemRandom } from '@sallyport/base';
import { createLog, runUntilSignal } from '@sallyport/http';
import { type DemoIo, demoConfig, startDemo } from './start.ts';
import { runWalk } from './walk/run.ts';

const usage = `usage: sallyport-demo start | walk

  start   loads the demo tenants and serves until it is ended (npm start)
  walk    walks through the story against what runs here, or starts it for the walk (npm run demo)
`;

async function main(command: string | undefined): Promise<number> {
  if (command !== 'start' && command !== 'walk') {
    process.stderr.write(usage);
    return 2;
  }
  const say = (text: string) => process.stderr.write(text);
  const io: Omit<DemoIo, 'log'> = {
    clock: systemClock,
    random: systemRandom,
    say,
    terminal: process.stderr.isTTY === true,
    env: process.env,
    cwd: process.cwd(),
  };
  const config = demoConfig(io);
  if (!config.ok) {
    for (const { at, message } of config.fault) say(`${at === undefined ? '' : `${at}: `}${message}\n`);
    return 2;
  }
  if (command === 'walk') {
    // The story goes to standard output; the log of a stack that is started for it would stand between its lines.
    const log = createLog({ service: 'sallyport', level: 'silent' });
    return runWalk({ ...io, log }, config.value, (line) => process.stdout.write(line));
  }
  const log = createLog({ service: 'sallyport', level: config.value.log.level });
  return runUntilSignal({
    process,
    clock: io.clock,
    log,
    start: async () => {
      const started = await startDemo({ ...io, log }, config.value);
      if (!started.ok) {
        say(`could not start: ${started.fault.message}\n`);
        return started;
      }
      const urls = Object.entries(started.value.urls).map(([name, url]) => `  ${name.padEnd(18)} ${url}\n`);
      say(`\nSallyport serves:\n${urls.join('')}\nTry it in another terminal: npm run demo\n`);
      return started;
    },
  });
}

process.exitCode = await main(process.argv[2]);
