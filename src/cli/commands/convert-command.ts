/** `leakscan convert report.json -o report.html`: a saved Report in another format, without the log. */
import { LeakscanError } from '../../util/errors.ts';
import type { Console } from '../console.ts';
import { EXIT } from '../exit-status.ts';
import { single } from '../options/option-values.ts';
import {
  keptBaseline,
  parseOutputPlan,
  refuseOverwriting,
  showWritten,
  tellWritten,
  writeAll,
  type OutputArguments,
} from '../options/output-options.ts';
import { readBaseline, readSavedReport } from '../files/saved-report.ts';

export interface ConvertArguments extends OutputArguments {
  readonly operands: readonly string[];
  readonly baseline: string | readonly string[] | undefined;
  readonly quiet: boolean;
}

/** Status 0 once written, whatever the Report found: that was told by the scan. */
export async function runConvert(args: ConvertArguments, console: Console): Promise<number> {
  const given = args.operands;
  const [file] = given;
  if (file === undefined || given.length > 1) {
    const what = file === undefined ? 'no report was given' : `${given.length} reports were given; convert takes one`;
    throw new LeakscanError('USAGE', `${what}; try "leakscan convert report.json -o report.html"`);
  }
  const plan = await parseOutputPlan(args);
  const baselineFile = single('--baseline', args.baseline);
  if (file === '-' && baselineFile === '-') {
    throw new LeakscanError('USAGE', 'convert - --baseline -: standard input can be read once; name one of them');
  }
  const inputs = [...(file === '-' ? [] : [file]), ...keptBaseline(plan, baselineFile)];
  await refuseOverwriting(plan, inputs, console);
  const baseline = await readBaseline(baselineFile, console);
  const saved = await readSavedReport(file, console);
  const { compareReports } = await import('../../report/baseline.ts');
  const report = baseline === null ? saved : compareReports(saved, baseline, baselineFile ?? '');
  const written = await writeAll(report, plan, inputs, console);
  if (!args.quiet) tellWritten(written, plan, console);
  await showWritten(written, plan, console);
  return written.failure ?? EXIT.ok;
}
