/** `leakscan doctor <logs...>`: says what each log is; that is what was asked for, so it goes to standard output. */
import type { DateOrder } from '../../model/counter-log.ts';
import type { Diagnoses } from '../../doctor.ts';
import { LeakscanError } from '../../util/errors.ts';
import type { Console } from '../console.ts';
import { EXIT } from '../exit-status.ts';
import { single } from '../options/option-values.ts';

export interface DoctorArguments {
  readonly operands: readonly string[];
  readonly format: string | readonly string[];
  readonly dateOrder: DateOrder | readonly DateOrder[] | undefined;
}

/** Status 0 if every log can be assessed, 4 if none can, else 3. */
export async function runDoctor(args: DoctorArguments, console: Console): Promise<number> {
  const format = single('--format', args.format);
  if (format !== 'text' && format !== 'json') {
    throw new LeakscanError('USAGE', `unknown format "${format}"; doctor writes text or json`);
  }
  const logs = args.operands;
  if (logs.length === 0) {
    throw new LeakscanError('USAGE', 'no counter log was given; try "leakscan doctor perf.csv"');
  }
  const { diagnoses, failedInputs: failed } = await examine(logs, single('--date-order', args.dateOrder), console);
  if (format === 'json') {
    const document = {
      schemaVersion: 1,
      tool: { name: 'leakscan', version: console.version },
      logs: diagnoses,
      failed,
    };
    await console.writeStdout(`${JSON.stringify(document, null, 2)}\n`);
  } else {
    const { doctorText } = await import('../text/doctor-text.ts');
    await console.writeStdout(doctorText(diagnoses));
  }
  for (const { message } of failed) console.error(message);
  const good = diagnoses.filter((d) => d.assessable).length;
  if (good === 0) return EXIT.nothingAssessed;
  return good === diagnoses.length && failed.length === 0 ? EXIT.ok : EXIT.inputFailed;
}

async function examine(
  logs: readonly string[],
  dateOrder: DateOrder | undefined,
  console: Console,
): Promise<Omit<Diagnoses, 'leftOut'>> {
  const [{ diagnoseAll }, { findLogs, sizesOf }] = await Promise.all([
    import('../../doctor.ts'),
    import('../../counterlog/find/find-logs.ts'),
  ]);
  const found = await findLogs(logs, console.openStandardInput);
  const progress = console.startProgress(await sizesOf(found));
  try {
    const { leftOut, ...done } = await diagnoseAll(found, progress.update, dateOrder);
    for (const { message } of leftOut) console.note(`skipped: ${message}`);
    return done;
  } finally {
    progress.stop();
  }
}
