/** `leakscan capture`: prints how to capture; what it prints is what was asked for, so it goes to standard output. */
import { LeakscanError } from '../../util/errors.ts';
import { SECONDS_PER_DAY } from '../../util/time.ts';
import type { Console } from '../console.ts';
import { EXIT } from '../exit-status.ts';
import { single } from '../options/option-values.ts';

export interface CaptureArguments {
  readonly interval: string | readonly string[];
  readonly folder: string | readonly string[];
  readonly counters: boolean;
  readonly xml: boolean;
  readonly exchange: boolean;
  readonly modern: boolean;
  readonly domainController: boolean;
}

export async function runCapture(args: CaptureArguments, console: Console): Promise<number> {
  const { captureText, counterList } = await import('../text/capture-text.ts');
  if (args.counters && args.xml) {
    throw new LeakscanError('USAGE', '--counters and --xml: give one of them, since each prints to standard output');
  }
  const interval = single('--interval', args.interval);
  const intervalSeconds = /^\d+$/.test(interval) ? Number(interval) : NaN;
  if (!(intervalSeconds >= 1 && intervalSeconds <= SECONDS_PER_DAY)) {
    throw new LeakscanError('USAGE', `--interval ${interval}: give whole seconds, from 1 to ${SECONDS_PER_DAY}`);
  }
  const folder = single('--folder', args.folder);
  const text = args.xml
    ? await xmlText(args, { intervalSeconds, folder })
    : args.counters
      ? counterList(args)
      : captureText({ intervalSeconds, folder });
  await console.writeStdout(text);
  return EXIT.ok;
}

/** Windows that can import it has the modern counters. */
async function xmlText(
  args: CaptureArguments,
  where: { readonly intervalSeconds: number; readonly folder: string },
): Promise<string> {
  const [{ counterLines }, { collectorXml }] = await Promise.all([
    import('../text/capture-text.ts'),
    import('../text/capture-xml.ts'),
  ]);
  return collectorXml({ ...where, counters: counterLines({ ...args, modern: true }) });
}
