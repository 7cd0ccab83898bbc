// Loaded into a server's process with `--import`: tells the bench that started it how much CPU time the process has used.

process.on('message', (question) => {
  if (question !== 'cpu') return;
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuUs: user + system });
});
// The channel must not keep a server alive that has been told to end.
process.channel?.unref();
