// The all-in-one process, for the command and for whoever embeds it.

export { type ServiceName, type Started, type StartOptions, serviceNames, startAll } from './start-all.ts';
