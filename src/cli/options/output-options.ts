/** `-o`, `--format`, `--max-charts`, `--charts-dir`: what is written where, for every command that writes reports. */
import path from 'node:path';
import type { Report } from '../../model/report.ts';
import { LeakscanError } from '../../util/errors.ts';
import type { Console } from '../console.ts';
import { statusOfError } from '../exit-status.ts';
import { listOf, single } from './option-values.ts';
import type { NamedOutput, OutputRequest } from '../files/outputs.ts';

type Given = string | readonly string[] | undefined;

export interface OutputArguments {
  readonly output: Given;
  readonly format: Given;
  readonly maxCharts: Given;
  readonly chartsDir: Given;
  readonly interactive: boolean;
  readonly open: boolean;
}

export interface OutputPlan {
  readonly requests: readonly OutputRequest[];
  /** Null where the charts are not asked for as files. */
  readonly chartsFolder: string | null;
  readonly maxCharts: number;
  /** Whether the page has a script. */
  readonly isInteractive: boolean;
  /** Whether the page is shown when it is written. */
  readonly opens: boolean;
}

/** @throws LeakscanError USAGE for an unknown format, what is no number, or a page to show that goes to no file */
export async function parseOutputPlan(args: OutputArguments): Promise<OutputPlan> {
  const [{ parseOutputs }, { DEFAULT_MAX_CHARTS }] = await Promise.all([
    import('../files/outputs.ts'),
    import('../../render/index.ts'),
  ]);
  const most = single('--max-charts', args.maxCharts);
  if (most !== undefined && !/^\d{1,6}$/.test(most.trim())) {
    throw new LeakscanError(
      'USAGE',
      `--max-charts ${most}: give a whole number of findings, such as 50, or 0 for none`,
    );
  }
  const requests = parseOutputs(listOf('-o', args.output), single('--format', args.format));
  if (args.open && !requests.some(isPageFile)) {
    throw new LeakscanError('USAGE', '--open shows a report in HTML, and no file gets one; add -o report.html');
  }
  return {
    requests,
    isInteractive: args.interactive,
    opens: args.open,
    chartsFolder: single('--charts-dir', args.chartsDir) ?? null,
    maxCharts: most === undefined ? DEFAULT_MAX_CHARTS : Number(most),
  };
}

const isPageFile = ({ format, file }: OutputRequest): boolean => format === 'html' && file !== '-';

/** The baseline as a file to keep: only the next report as JSON may take its place, as night after night. */
export function keptBaseline({ requests }: OutputPlan, baseline: string | undefined): string[] {
  if (baseline === undefined || baseline === '-') return [];
  const isNext = requests.some(
    ({ format, file }) => format === 'json' && file !== null && path.resolve(file) === path.resolve(baseline),
  );
  return isNext ? [] : [baseline];
}

/** @throws LeakscanError USAGE for outputs that would overwrite what is read, one another, or a counter log */
export async function refuseOverwriting(plan: OutputPlan, inputs: readonly string[], console: Console): Promise<void> {
  const clashes = await import('../files/output-clashes.ts');
  const outputs = plan.requests.map(({ file }) => file).filter((file) => file !== null);
  await clashes.refuseOverwriting(outputs, inputs, console.ignoresCase);
}

export interface Written {
  /** Files written, or `-`. */
  readonly files: readonly string[];
  /** The first file in HTML. */
  readonly page: string | null;
  /** How many charts went to the folder asked for. */
  readonly charts: number;
  /** Exit status where something could not be written, else null. */
  readonly failure: number | null;
}

/**
 * Writes what was asked for; what cannot be written is reported, and the rest goes on.
 * @param inputs files that were read
 * @throws LeakscanError USAGE if an output would overwrite one of them, or a counter log; nothing is written then
 */
export async function writeAll(
  report: Report,
  plan: OutputPlan,
  inputs: readonly string[],
  console: Console,
): Promise<Written> {
  const [{ defaultFile, writeCharts, writeOutput }, { chartFiles }, clashes] = await Promise.all([
    import('../files/outputs.ts'),
    import('../../render/chart/choose-charts.ts'),
    import('../files/output-clashes.ts'),
  ]);
  const files: string[] = [];
  let page: string | null = null;
  let charts = 0;
  let failure: number | null = null;
  const attempt = async (write: () => Promise<void>): Promise<void> => {
    try {
      await write();
    } catch (error) {
      if (!(error instanceof LeakscanError)) throw error;
      console.error(error.message);
      failure = statusOfError(error.code);
    }
  };
  const { maxCharts, isInteractive, chartsFolder } = plan;
  const requests: NamedOutput[] = [];
  for (const { format, file } of plan.requests) {
    requests.push({ format, file: file ?? (await defaultFile(format, report)) });
  }
  const written = chartsFolder === null ? [] : chartFiles(report, maxCharts);
  const chartPaths = written.map(({ name }) => path.join(chartsFolder ?? '', name));
  await clashes.refuseOverwriting([...requests.map(({ file }) => file), ...chartPaths], inputs, console.ignoresCase);
  for (const request of requests) {
    await attempt(async () => {
      const file = await writeOutput(request, report, { maxCharts, isInteractive }, console.writeStdout);
      files.push(file);
      if (isPageFile(request)) page ??= file;
    });
  }
  if (chartsFolder !== null) await attempt(async () => void (charts = await writeCharts(chartsFolder, written)));
  return { files, page, charts, failure };
}

/** Says where everything lies. */
export function tellWritten({ files, charts }: Written, plan: OutputPlan, console: Console): void {
  if (charts > 0) console.note(`charts: ${charts} in ${plan.chartsFolder}`);
  for (const file of files) if (file !== '-') console.note(`report: ${file}`);
}

/** `--open`. */
export async function showWritten({ page }: Written, { opens }: OutputPlan, console: Console): Promise<void> {
  if (opens && page !== null) await (await import('../files/open-file.ts')).openFile(page, console);
}
