/** `leakscan history`: what earlier nights found; what it prints is what was asked for, so it goes to standard output. */
import type { Argv } from 'yargs';
import type { HistoryStore } from '../../history/store.ts';
import { LeakscanError } from '../../util/errors.ts';
import { nearestOf } from '../../util/nearest.ts';
import { formatPlural } from '../../util/units.ts';
import type { Console } from '../console.ts';
import { EXIT } from '../exit-status.ts';
import {
  FORCE_HISTORY_OPTION,
  HISTORY_OPTION,
  historyFileOf,
  historyFiles,
  type HistoryFileArguments,
} from '../options/history-options.ts';
import { single } from '../options/option-values.ts';
import { readTarget, type TargetRules } from '../files/output-target.ts';
import { writeFailure, writeInPieces, type Produce } from '../files/write-file.ts';

interface ShowArguments extends HistoryFileArguments {
  readonly _: readonly (string | number)[];
  readonly machine: string | undefined;
}

interface ExportArguments extends HistoryFileArguments {
  readonly output: string | readonly string[] | undefined;
  readonly format: string | readonly string[] | undefined;
}

interface PruneArguments extends HistoryFileArguments {
  readonly keepNights: number | readonly number[] | undefined;
}

const TARGET: TargetRules<'json' | 'csv'> = {
  command: 'history export',
  formats: ['json', 'csv'],
  otherwise: 'json',
};
interface ForgetArguments extends HistoryFileArguments {
  readonly night: string | undefined;
}

/** As a nightly run keeps them. */
const KEPT = { fineNights: 2, coarseNights: 14 } as const;
/** An export holds all that the history does, and is for its owner alone too. */
const EXPORT_MODE = 0o600;
/** Runs that began or ended; more are in the export. */
const MAX_LIFETIMES = 500;
const MAX_NIGHTS_SHOWN = 5;

const fileOptions = <T>(yargs: Argv<T>) =>
  yargs.option('history', HISTORY_OPTION).option('force-history', FORCE_HISTORY_OPTION);

/** @param done takes the exit status */
export function historyCommands(yargs: Argv, console: Console, done: (status: number) => void) {
  return yargs
    .usage('leakscan history: what earlier nights found.')
    .command('list', 'list machines, one a line', fileOptions, async (args) => done(await runList(args, console)))
    .command(
      'show [machine]',
      'show the findings of a machine, night by night',
      (y) =>
        fileOptions(y).positional('machine', { type: 'string', describe: 'a machine; letter case does not matter' }),
      async (args) => done(await runShow(args, console)),
    )
    .command(
      'export',
      'write everything as JSON, or the records of nights as CSV',
      (y) =>
        fileOptions(y)
          .option('output', {
            ...{ alias: 'o', type: 'string', nargs: 1 },
            describe: 'file to write (.json or .csv, or as csv=FILE), - for standard output',
          })
          .option('format', {
            type: 'string',
            nargs: 1,
            describe: 'json or csv (default: by the extension, else json)',
          }),
      async (args) => done(await runExport(args, console)),
    )
    .command(
      'prune',
      'delete what is old, and give its space back',
      (y) =>
        fileOptions(y).option('keep-nights', {
          ...{ type: 'number', nargs: 1 },
          describe: 'recorded nights to keep, counted back from the newest; everything of older ones is deleted',
        }),
      async (args) => done(await runPrune(args, console)),
    )
    .command(
      'forget [night]',
      'delete a night that has a wrong date',
      (y) => fileOptions(y).positional('night', { type: 'string', describe: 'its date, yyyy-MM-dd' }),
      async (args) => done(await runForget(args, console)),
    )
    .command('verify', 'look for damage; changes nothing', fileOptions, async (args) =>
      done(await runVerify(args, console)),
    )
    .demandCommand(1, 'give one of list, show, export, prune, forget and verify')
    .epilogue(
      'Exit status: 0, 2 for wrong usage or an unknown machine or night, 3 for damage that verify found, 5 for a history that\n' +
        'cannot be used.',
    );
}

/** Opens it, and closes it whatever comes. */
async function withHistory<T>(
  file: string,
  mode: 'read' | 'write',
  work: (history: HistoryStore) => Promise<T>,
): Promise<T> {
  const { openHistory } = await import('../../history/open-history.ts');
  const history = await openHistory(file, { mode });
  try {
    return await work(history);
  } finally {
    await history.close();
  }
}

async function runList(args: HistoryFileArguments, console: Console): Promise<number> {
  return withHistory(await historyFileOf(args, console), 'read', async (history) => {
    const { machineTable } = await import('../text/history-text.ts');
    const machines = await history.machines();
    const rows = [];
    for (const machine of machines) rows.push({ machine, findings: await history.findings(machine.machine) });
    await console.writeStdout(machineTable(rows));
    if (machines.length === 0) console.note('the history knows no machine yet');
    return EXIT.ok;
  });
}

async function runShow(args: ShowArguments, console: Console): Promise<number> {
  // Behind `--` yargs puts it into `_`, after the names of the commands.
  const given = args.machine ?? args._.slice(2).map(String)[0];
  if (given === undefined) {
    throw new LeakscanError('USAGE', 'no machine was given; "leakscan history list" lists them');
  }
  return withHistory(await historyFileOf(args, console), 'read', async (history) => {
    const { showMachine } = await import('../text/history-text.ts');
    const machines = await history.machines();
    const machine = machines.find((one) => one.machine.toLowerCase() === given.toLowerCase());
    if (machine === undefined)
      throw unknownMachine(
        given,
        machines.map((one) => one.machine),
      );
    const [findings, said] = [await history.findings(machine.machine), await history.said(machine.machine)];
    const lifetimes = await history.lifetimes(machine.machine, MAX_LIFETIMES);
    await console.writeStdout(showMachine({ machine, findings, said, lifetimes }));
    return EXIT.ok;
  });
}

function unknownMachine(given: string, names: readonly string[]): LeakscanError {
  const near = nearestOf(given, names);
  const hint = near === null ? 'look with "leakscan history list"' : `did you mean ${near}?`;
  return new LeakscanError('USAGE', `${given}: no such machine among ${names.length}; ${hint}`);
}

async function runExport(args: ExportArguments, console: Console): Promise<number> {
  const given = single('-o', args.output);
  if (given === undefined) {
    throw new LeakscanError('USAGE', 'no output was given; try "leakscan history export -o history.json"');
  }
  const { format, file: output } = readTarget(given, single('--format', args.format), TARGET);
  const file = await historyFileOf(args, console);
  await refuseOverwriting(output, file, console);
  return withHistory(file, 'read', async (history) => {
    const { exportCsv, exportJson } = await import('../text/history-export.ts');
    const produce: Produce = (write) =>
      format === 'csv' ? exportCsv(history, write) : exportJson(history, console.version, write);
    await writeTo(output, console, produce);
    if (output !== '-') console.note(`history: ${output}`);
    return EXIT.ok;
  });
}

/** @throws LeakscanError USAGE for the history itself and the files that belong to it, and for a counter log */
async function refuseOverwriting(output: string, history: string, console: Console): Promise<void> {
  const clashes = await import('../files/output-clashes.ts');
  try {
    clashes.refuseClashes(
      [await clashes.placeOf(output)],
      await Promise.all(historyFiles(history).map(clashes.placeOf)),
      console.ignoresCase,
    );
  } catch (error) {
    if (!(error instanceof LeakscanError)) throw error;
    const message = `${output}: that is the history itself; give the output another name`;
    throw new LeakscanError('USAGE', message, { file: output }, error);
  }
  await clashes.refuseIrreplaceable(output);
}

async function writeTo(output: string, console: Console, produce: Produce): Promise<void> {
  if (output === '-') {
    await produce(console.writeStdout);
    return;
  }
  try {
    await writeInPieces(output, produce, EXPORT_MODE);
  } catch (error) {
    if (error instanceof LeakscanError) throw error;
    throw new LeakscanError('OUTPUT', `${output} cannot be written: ${writeFailure(error)}`, { file: output }, error);
  }
}

async function runPrune(args: PruneArguments, console: Console): Promise<number> {
  const nights = args.keepNights;
  if (typeof nights !== 'number' || !Number.isInteger(nights) || nights < 1) {
    throw new LeakscanError('USAGE', 'give the nights to keep once, as in --keep-nights 365; at least 1');
  }
  return withHistory(await historyFileOf(args, console), 'write', async (history) => {
    const [newest] = await history.nights();
    if (newest === undefined) {
      console.note('the history has no night yet; nothing was deleted');
      return EXIT.ok;
    }
    const { captures, reports } = await history.prune({ ...KEPT, keepNights: nights });
    await history.compact();
    const gone = `${formatPlural(captures, 'capture')} and ${formatPlural(reports.length, 'report')}`;
    console.note(`deleted ${gone}; kept ${formatPlural(nights, 'night')} back from ${newest}`);
    return EXIT.ok;
  });
}

async function runForget({ night, ...args }: ForgetArguments, console: Console): Promise<number> {
  if (night === undefined) {
    throw new LeakscanError('USAGE', 'no night was given; try "leakscan history forget 2027-11-08"');
  }
  return withHistory(await historyFileOf(args, console), 'write', async (history) => {
    const forgotten = await history.forgetNight(night);
    if (forgotten === null) {
      const recent = (await history.nights()).slice(0, MAX_NIGHTS_SHOWN).join(', ');
      throw new LeakscanError('USAGE', `${night}: no such night in the history; the newest are: ${recent}`);
    }
    const { captures, reports } = forgotten;
    console.note(
      `deleted ${night}: ${formatPlural(captures, 'capture')} and ${formatPlural(reports, 'report')}; the next nightly run reads what is ` +
        'still on the share again',
    );
    return EXIT.ok;
  });
}

async function runVerify(args: HistoryFileArguments, console: Console): Promise<number> {
  const file = await historyFileOf(args, console);
  const { isDamage } = await import('../../history/history-error.ts');
  try {
    return await withHistory(file, 'read', async (history) => {
      const { verificationText } = await import('../text/history-text.ts');
      const verification = await history.verify();
      await console.writeStdout(verificationText(file, verification));
      return verification.problems.length === 0 ? EXIT.ok : EXIT.inputFailed;
    });
  } catch (error) {
    if (!(error instanceof LeakscanError) || !isDamage(error.cause)) throw error;
    // So damaged that it cannot even be opened.
    console.error(error.message);
    return EXIT.inputFailed;
  }
}
