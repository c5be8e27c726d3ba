/** `leakscan capture`: prints how to capture; what it prints is what was asked for, so it goes to standard output. */
import type { Argv } from 'yargs';
import { LeakscanError } from '../util/errors.ts';
import type { Console } from './console.ts';
import { EXIT } from './exit-status.ts';

export interface CaptureArguments {
  readonly interval: number;
  readonly folder: string;
  readonly counters: boolean;
  readonly exchange: boolean;
}

const DAY_SECONDS = 86_400;

export function captureArguments(yargs: Argv): Argv<CaptureArguments> {
  return yargs
    .option('interval', { type: 'number', default: 30, describe: 'seconds between samples' })
    .option('folder', { type: 'string', default: 'C:\\PerfLogs', describe: 'folder on the server for the logs' })
    .option('counters', { type: 'boolean', default: false, describe: 'print the counter paths alone, for -cf' })
    .option('exchange', { type: 'boolean', default: false, describe: 'with --counters: those of Exchange too' });
}

export async function runCapture(args: CaptureArguments, console: Console): Promise<number> {
  const { captureText, counterList } = await import('./capture-text.ts');
  if (!Number.isInteger(args.interval) || args.interval < 1 || args.interval > DAY_SECONDS) {
    throw new LeakscanError('USAGE', `--interval ${args.interval}: give whole seconds, from 1 to ${DAY_SECONDS}`);
  }
  const text = args.counters
    ? counterList(args.exchange)
    : captureText({ intervalSeconds: args.interval, folder: args.folder });
  await console.writeStdout(text);
  return EXIT.ok;
}
