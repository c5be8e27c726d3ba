#!/usr/bin/env node
/**
 * Starts the program. Where it cannot be loaded, Node would end with 1, the status of a leak. Nothing is imported here,
 * since that could fail as well.
 */
async function start(): Promise<void> {
  try {
    const { main } = await import('./program.ts');
    process.exitCode = await main();
  } catch (error) {
    const [why = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const what = /^(?:ERR_)?MODULE_NOT_FOUND$/.test(code)
      ? 'part of the program is missing'
      : 'the program cannot be loaded';
    let cure = 'install leakscan again, and run it with Node.js 20.19 or later';
    // As in exit-status.ts: a fault of the installation.
    process.exitCode = 70;
    if (/uv_cwd/.test(why)) {
      cure = 'the current folder was deleted: change to another one';
      process.exitCode = 5;
    } else if (/^E(?:[MN]FILE|NOMEM|AGAIN)$/.test(code)) {
      cure = code.endsWith('FILE')
        ? 'raise the limit of open files (ulimit -n 1024)'
        : 'end other programs and run again';
      process.exitCode = 5;
    }
    process.stderr.write(`leakscan: error: ${what} (${why}); ${cure}\n`);
  }
}

// All that was written is out. What may still be open is a name lookup that nobody can cancel, or a program that cannot be
// ended; the program does not stay for them.
const LINGER_MS = 2000;

// Not awaited: an executable of one file is a CommonJS script, where only functions await.
void start().then(() => setTimeout(() => process.exit(), LINGER_MS).unref());
