/** The command line: commands, errors, exit status. */
import yargs, { type Argv } from 'yargs';
import './text/fault-hints.ts';
import { LeakscanError } from '../util/errors.ts';
import { captureArguments, runCapture } from './commands/capture-command.ts';
import { convertArguments, runConvert } from './commands/convert-command.ts';
import { createConsole, type Console } from './console.ts';
import { doctorArguments, runDoctor } from './commands/doctor-command.ts';
import { EXIT, statusOfError } from './exit-status.ts';
import { explainArguments, runExplain } from './commands/explain-command.ts';
import { historyCommands } from './commands/history-command.ts';
import { kbCommands } from './commands/kb-command.ts';
import { exportArguments, runExport } from './commands/export-command.ts';
import { nightlyArguments, runNightly } from './commands/nightly-command.ts';
import { runScan, scanArguments } from './commands/scan-command.ts';
import { partScheduled, runSchedule, scheduleArguments } from './commands/schedule-command.ts';
import { spreadInventories, tieNegativeValues } from './options/option-values.ts';
import { keepStandardInput } from './files/standard-input.ts';
import { systemFault } from './system-fault.ts';
import { ownVersion } from '../util/own-version.ts';

/** What is done with logs and reports, then what helps with it. @param end takes the exit status */
function addCommands(yargs: Argv, console: Console, end: (status: number) => void): Argv {
  return addHelpers(
    yargs
      .command('$0 [logs..]', 'assess counter logs and write a report', scanArguments, async (args) => {
        end(await runScan(args, console));
      })
      .command(
        'doctor [logs..]',
        'say what counter logs are, what they lack, and how to capture better',
        doctorArguments,
        async (args) => {
          end(await runDoctor(args, console));
        },
      )
      .command('convert [report..]', 'write a saved JSON report in another format', convertArguments, async (args) => {
        end(await runConvert(args, console));
      })
      .command('export [logs..]', 'write a counter log as text, as relog does', exportArguments, async (args) => {
        end(await runExport(args, console));
      })
      .command(
        'nightly [shares..]',
        'scan shares for what is new, remember it, and say what leaks on which server',
        nightlyArguments,
        async (args) => {
          end(await runNightly(args, console));
        },
      ),
    console,
    end,
  );
}

function addHelpers(yargs: Argv, console: Console, end: (status: number) => void): Argv {
  return yargs
    .command('capture', 'print how to capture a counter log', captureArguments, async (args) => {
      end(await runCapture(args, console));
    })
    .command(
      'schedule [scheduler]',
      'print a task that runs another command every night',
      scheduleArguments,
      async (args) => {
        end(await runSchedule(args, console));
      },
    )
    .command('kb', 'list, show, search, check and try out the articles of the catalog', (y) =>
      kbCommands(y, console, end),
    )
    .command('history', 'list, show, export, prune and verify what earlier nights found', (y) =>
      historyCommands(y, console, end),
    )
    .command(
      'explain [operands..]',
      'say how an article is matched, or why a finding was named and what would settle it',
      explainArguments,
      async (args) => {
        end(await runExplain(args, console));
      },
    );
}

async function run(argv: readonly string[], console: Console): Promise<number> {
  let status: number = EXIT.ok;
  // Help and version come as text to be printed here: console.log, which yargs would use, does not tell of a full disk.
  let printed = '';
  const end = (ended: number): void => {
    status = ended;
  };
  await addCommands(yargs(), console, end)
    .scriptName('leakscan')
    .locale('en')
    .usage('leakscan finds leaking processes in System Monitor/perfmon counter logs.')
    .epilogue(
      'Exit status: 0 no leak, 1 a leak, 2 wrong usage, 3 an input failed or memory was judged in part, 4 memory was not judged, 5 output not written, 130 interrupted.\n' +
        'Example: leakscan perf.csv --inventory modules.csv -o report.html',
    )
    .version(console.version)
    .alias('version', 'V')
    .alias('help', 'h')
    .strict()
    .exitProcess(false)
    .wrap(Math.min(console.width, 110))
    .fail((message: string | null, error: Error | undefined) => {
      // What a command threw is passed on; what yargs found is wrong usage, and comes as a message, an error or both.
      if (error !== undefined && error.name !== 'YError') throw error;
      throw new LeakscanError('USAGE', `${usageText(message ?? error?.message ?? '')}; see "leakscan --help"`);
    })
    .parseAsync(
      keepStandardInput(spreadInventories(tieNegativeValues(partScheduled(argv)))),
      {},
      (_error, _args, output) => {
        printed = output;
      },
    );
  if (printed !== '') await console.writeStdout(`${printed}\n`);
  return status;
}

/** A finding of yargs in one line, in our words where its own are obscure. */
function usageText(message: string): string {
  const line = message.replace(/\s+/g, ' ').trim();
  const option = /^Not enough arguments following: (\S+)$/.exec(line)?.[1];
  if (option !== undefined) return `${option.length === 1 ? '-' : '--'}${option} is given without its value`;
  return line
    .replace(/^Invalid values: Argument: (\S+), Given: (.*), Choices: (.+)$/, '--$1 $2: give one of $3')
    .replaceAll('"', '');
}

/** The one place that catches everything. */
function report(error: unknown, console: Console): number {
  const known = error instanceof LeakscanError ? error : systemFault(error);
  if (known !== null) {
    const [message = '', ...details] = known.lines;
    console.error(message, details);
    return statusOfError(known.code);
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const message = `internal error, please report it with the command you ran (version ${console.version})`;
  console.error(message, text.split('\n'));
  return EXIT.internal;
}

/** What was read until Ctrl-C is no result of the whole; that an output is missing counts more. */
const endStatus = (status: number, console: Console): number =>
  console.isInputInterrupted() && status !== EXIT.outputFailed && status !== EXIT.internal ? EXIT.interrupted : status;

/** Runs the command that was typed. @returns the exit status */
export async function main(): Promise<number> {
  process.once('SIGINT', () => process.exit(EXIT.interrupted));
  // A failed write shows as an event as well as in its callback, which is where it is dealt with. That standard error
  // cannot be written can be told to nobody.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  const terminal = createConsole(process, ownVersion());
  // Node would end with 1, which is the status of a leak.
  process.once('uncaughtException', (error: unknown) => process.exit(report(error, terminal)));
  const status = await run(terminal.argv, terminal).catch((error: unknown) => report(error, terminal));
  return endStatus(status, terminal);
}
