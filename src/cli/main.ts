#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import yargs from 'yargs';
import { LeakscanError, systemCode } from '../util/errors.ts';
import { captureArguments, runCapture } from './capture-command.ts';
import { createConsole, type Console } from './console.ts';
import { EXIT, statusOfError } from './exit-status.ts';
import { runScan, scanArguments } from './scan-command.ts';

/** The version in package.json: the same place seen from src/ and from dist/. */
function ownVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

async function run(argv: readonly string[], console: Console): Promise<number> {
  let status: number = EXIT.ok;
  await yargs(argv)
    .scriptName('leakscan')
    .locale('en')
    .usage('leakscan finds leaking processes in System Monitor/perfmon counter logs.')
    .command('$0 [logs..]', 'assess counter logs and write a report', scanArguments, async (args) => {
      status = await runScan(args, console);
    })
    .command('capture', 'print how to capture a counter log', captureArguments, async (args) => {
      status = await runCapture(args, console);
    })
    .epilogue(
      'Exit status: 0 no leak, 1 a leak, 2 wrong usage, 3 an input failed, 4 nothing to assess, 5 output not written.\n' +
        'Example: leakscan perf.csv --inventory modules.csv -o report.html',
    )
    .version(console.version)
    .alias('version', 'V')
    .alias('help', 'h')
    .strict()
    .exitProcess(false)
    .wrap(Math.min(console.width, 110))
    .fail((message, error) => {
      // yargs reports its own findings as a message, and passes on what a command threw.
      throw (
        (error as Error | undefined) ??
        new LeakscanError('USAGE', `${message.replaceAll('\n', ' ')}; see "leakscan --help"`)
      );
    })
    .parseAsync();
  return status;
}

/** The one place that catches everything. */
function report(error: unknown, console: Console): number {
  if (error instanceof LeakscanError) {
    console.error(error.message);
    return statusOfError(error.code);
  }
  // A reader that has seen enough (`| head`) is no fault.
  if (systemCode(error) === 'EPIPE') return EXIT.ok;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  console.error(`internal error, please report it with the command you ran (version ${console.version})\n${text}`);
  return EXIT.internal;
}

const terminal = createConsole(process, ownVersion());
process.once('SIGINT', () => process.exit(EXIT.interrupted));
// A closed pipe shows as an event as well as in the write's callback.
process.stdout.on('error', (error) => {
  if (systemCode(error) !== 'EPIPE') throw error;
});
process.exitCode = await run(process.argv.slice(2), terminal).catch((error: unknown) => report(error, terminal));
