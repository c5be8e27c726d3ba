#!/usr/bin/env node
/**
 * Starts the program. What cannot be loaded, as where few files may be open, must not end with 1, the status of a leak, as
 * Node would. Nothing is imported here, since that could fail as well.
 */
try {
  const { main } = await import('./program.ts');
  process.exitCode = await main();
} catch (error) {
  const [why = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  const cure = /uv_cwd/.test(why)
    ? 'the current folder was deleted: change to another one'
    : 'raise the limit of open files (ulimit -n 1024), or install leakscan again';
  process.stderr.write(`leakscan: error: the program cannot be loaded (${why}); ${cure}\n`);
  // As in exit-status.ts: the system did not give what the run needs.
  process.exitCode = 5;
}
// All that was written is out. What may still be open is a name lookup that nobody can cancel, or a program that cannot be
// ended; the program does not stay for them.
const LINGER_MS = 2000;
setTimeout(() => process.exit(), LINGER_MS).unref();
