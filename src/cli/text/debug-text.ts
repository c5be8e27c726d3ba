/** The lines of `--debug`. */
import type { DebugEvent } from '../../model/debug-event.ts';
import type { Report } from '../../model/report.ts';
import { formatCount, formatPlural } from '../../util/units.ts';

export function debugLines(event: DebugEvent): string[] {
  switch (event.kind) {
    case 'stage':
      return [`stage ${event.stage} begins`];
    case 'log-opened':
      return [`${event.file}: ${openedText(event)}`];
    case 'scanned':
      return reportLines(event.report);
  }
}

function openedText({ format, form, dateOrder, counters }: Extract<DebugEvent, { kind: 'log-opened' }>): string {
  const isBinary = format === 'pdh-blg';
  const facts = [
    `${isBinary ? 'binary' : 'text'} reader, by content: ${format}`,
    ...(form.compression === null ? [] : [form.compression]),
    ...(isBinary ? [] : [`encoding ${form.encoding}`, `delimiter ${JSON.stringify(form.delimiter)}`]),
    ...(isBinary ? [] : [`date order ${dateOrder === null ? 'by the dates' : `${dateOrder}, as given`}`]),
    formatPlural(counters, 'counter'),
  ];
  return facts.join(', ');
}

function reportLines({ inputs, failedInputs, warnings, assessments, notJudged = [], events }: Report): string[] {
  const verdicts = new Map<string, number>();
  for (const { verdict } of assessments) verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
  const processes = new Set(
    assessments
      .filter(({ process }) => process !== null)
      .map(({ machine, instance, pid }) => `${machine}\n${instance}\n${pid}`),
  );
  return [
    ...inputs.map(
      (one) =>
        `${one.file}: ${formatCount(one.countersRead)} of ${formatPlural(one.counters, 'counter')} read, ` +
        `${formatPlural(one.samples, 'sample')} from ${one.firstSample} to ${one.lastSample}`,
    ),
    ...inputs.flatMap(({ file, warnings: own }) => own.map(({ kind, count }) => `${file}: warning ${kind} (${count})`)),
    ...failedInputs.map(({ file, code, message }) => `${file}: failed, ${code}: ${message}`),
    ...warnings.map((warning) => `warning: ${warning}`),
    `judged ${formatPlural(processes.size, 'process', 'processes')}: ${[...verdicts].map(([verdict, count]) => `${count} ${verdict}`).join(', ')}`,
    ...notJudged.map((one) => `not judged: ${JSON.stringify(one)}`),
    ...assessments.flatMap(({ machine, instance, resource, verdict, articles }) =>
      articles.map(
        ({ id, confidence }) =>
          `match: ${instance ?? 'the machine'} on ${machine}, ${resource}, ${verdict}: ${id} ${confidence}`,
      ),
    ),
    `${formatPlural(events.length, 'event')} found`,
  ];
}
