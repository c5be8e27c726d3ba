/** `leakscan capture`: prints how to capture; what it prints is what was asked for, so it goes to standard output. */
import type { Argv } from 'yargs';
import { LeakscanError } from '../../util/errors.ts';
import { SECONDS_PER_DAY } from '../../util/time.ts';
import type { Console } from '../console.ts';
import { EXIT } from '../exit-status.ts';
import { single } from '../options/option-values.ts';

export interface CaptureArguments {
  readonly interval: string | readonly string[] | undefined;
  readonly folder: string | readonly string[] | undefined;
  readonly counters: boolean;
  readonly exchange: boolean;
}

const DEFAULT_INTERVAL = '30';
const DEFAULT_FOLDER = 'C:\\PerfLogs';

export function captureArguments(yargs: Argv): Argv<CaptureArguments> {
  return yargs
    .option('interval', { type: 'string', nargs: 1, default: DEFAULT_INTERVAL, describe: 'seconds between samples' })
    .option('folder', {
      type: 'string',
      nargs: 1,
      default: DEFAULT_FOLDER,
      describe: 'folder on the server for the logs',
    })
    .option('counters', { type: 'boolean', default: false, describe: 'print the counter paths alone, for -cf' })
    .option('exchange', { type: 'boolean', default: false, describe: 'with --counters: those of Exchange too' });
}

export async function runCapture(args: CaptureArguments, console: Console): Promise<number> {
  const { captureText, counterList } = await import('../text/capture-text.ts');
  const interval = single('--interval', args.interval) ?? DEFAULT_INTERVAL;
  const intervalSeconds = /^\d+$/.test(interval) ? Number(interval) : NaN;
  if (!(intervalSeconds >= 1 && intervalSeconds <= SECONDS_PER_DAY)) {
    throw new LeakscanError('USAGE', `--interval ${interval}: give whole seconds, from 1 to ${SECONDS_PER_DAY}`);
  }
  const folder = single('--folder', args.folder) ?? DEFAULT_FOLDER;
  const text = args.counters ? counterList(args.exchange) : captureText({ intervalSeconds, folder });
  await console.writeStdout(text);
  return EXIT.ok;
}
