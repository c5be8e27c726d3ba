/** The first screen: verdict, scope, figures, what to do, how sure it is, contents. */
import type { VNode } from 'preact';
import type { Report, ReportAssessment } from '../../model/report.ts';
import type { Severity } from '../../model/assessment.ts';
import { isInstalled, stepsFor } from '../advice.ts';
import { changeSentence } from '../baseline-words.ts';
import { dataNotes } from '../data-notes.ts';
import { displayShortInstant, wallMs } from '../../util/instants.ts';
import { formatPlural } from '../../util/units.ts';
import {
  articleOf,
  bestMatches,
  counterLabel,
  countedOf,
  explainedOf,
  findingsOf,
  hasDate,
  knownCrashes,
  limitText,
  machineName,
  SEVERITY_WORDS,
  scopeSentence,
  settingsText,
  soonestLimit,
  suppressedOf,
  verdictSentence,
  processName,
} from '../words.ts';
import type { PageFinding } from './page-finding.ts';
import { Time } from './parts.tsx';

/** "Do this next" is a beginning, not a list of everything. */
const MOST_STEPS = 3;

interface Props {
  readonly report: Report;
  readonly findings: readonly PageFinding[];
}

export function Summary({ report, findings }: Props): VNode {
  const settings = settingsText(report);
  const change = changeSentence(report);
  return (
    <section aria-labelledby="verdict">
      <h1 id="verdict">
        <bdi>{verdictSentence(report)}</bdi>
      </h1>
      <p class="lead sub">{scopeSentence(report)}</p>
      {settings !== null && (
        <p class="small sub">
          <bdi>{settings}</bdi>
        </p>
      )}
      {change !== null && (
        <p class="change">
          <bdi>{change}</bdi>
        </p>
      )}
      <Tiles report={report} />
      <div class="two">
        <div>
          <h2 class="h3">Do this next</h2>
          <NextSteps report={report} findings={findings} />
        </div>
        <div>
          <h2 class="h3">How sure is this?</h2>
          <Certainty report={report} />
        </div>
      </div>
      <Contents findings={findings} report={report} />
    </section>
  );
}

function Tiles({ report }: { readonly report: Report }): VNode {
  const all = findingsOf(report);
  const leaks = all.filter((one) => one.verdict === 'leak');
  const suspects = all.filter((one) => one.verdict === 'suspect');
  const explained = explainedOf(report);
  const soonest = soonestLimit(report);
  const exhaustion = soonest?.exhaustion ?? null;
  return (
    <ul class="tiles">
      <li class={leaks.length > 0 ? 'c-high' : 'c-ok'}>
        <span class="k">Leaks</span> <b>{leaks.length}</b>{' '}
        <span class="d">{leaks.length > 0 ? severityCounts(leaks) : 'nothing grows without end'}</span>
      </li>
      <li class={soonest === null ? 'c-ok' : 'c-crit'}>
        <span class="k">First limit reached</span>{' '}
        <b>{soonest === null ? 'no date' : limitText(report, soonest).main}</b>{' '}
        <span class="d">{exhaustion === null ? noDateReason(report, leaks) : <Time iso={exhaustion.at} />}</span>
      </li>
      <li class="c-low">
        <span class="k">To watch</span> <b>{suspects.length}</b>{' '}
        <span class="d">{suspects.length > 0 ? 'may leak; the log cannot settle it' : 'no doubtful growth'}</span>
      </li>
      <li class="c-ok">
        <span class="k">Grow, but do not leak</span> <b>{explained.length}</b>{' '}
        <span class="d">{explained.length > 0 ? <a href="#quiet">explained below</a> : 'none'}</span>
      </li>
    </ul>
  );
}

function noDateReason(report: Report, [first]: readonly ReportAssessment[]): string {
  return first === undefined ? 'nothing runs out' : limitText(report, first).detail;
}

function severityCounts(findings: readonly ReportAssessment[]): string {
  const order: readonly Severity[] = ['critical', 'high', 'medium', 'low'];
  const parts = order
    .map((severity) => ({ severity, count: findings.filter((one) => one.severity === severity).length }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${SEVERITY_WORDS[severity].toLowerCase()}`);
  return parts.join(', ');
}

function NextSteps({ report, findings }: Props): VNode {
  if (findings.length === 0) {
    const crash = knownCrashes(report)[0];
    if (crash !== undefined) {
      return (
        <p>
          Look in the event logs of <bdi>{machineName(crash.machine)}</bdi> for a crash of{' '}
          <bdi>{processName(crash)}</bdi> at {displayShortInstant(wallMs(crash.at))}, then see{' '}
          <a href="#events">the event and its article</a>.
        </p>
      );
    }
    const hasFailed = report.failedInputs.length > 0;
    if (!hasFailed && suppressedOf(report).length > 0) {
      return (
        <p>
          Nothing new needs doing. See <a href="#suppressed">what is suppressed</a>, and whether its reason still holds.
        </p>
      );
    }
    return (
      <p>
        {hasFailed
          ? 'Some inputs could not be read: mend them and scan again before calling this machine healthy.'
          : 'Nothing needs doing. Keep a longer log if a leak is suspected all the same: slow leaks show over days.'}
      </p>
    );
  }
  return (
    <ol class="steps">
      {findings.slice(0, MOST_STEPS).map(({ assessment, anchor, number, chart }) => {
        const step = stepsFor(report, assessment)[0];
        return (
          <li key={anchor}>
            <bdi>{step?.text}</bdi> {chart === null ? `Finding ${number}` : <a href={`#${anchor}`}>Finding {number}</a>}
          </li>
        );
      })}
    </ol>
  );
}

function Certainty({ report }: { readonly report: Report }): VNode {
  return (
    <p class="small">
      {certaintySentences(report).join(' ')} <a href="#quality">Data quality</a>
    </p>
  );
}

function certaintySentences(report: Report): string[] {
  const findings = findingsOf(report);
  const sentences =
    findings.length === 0 ? healthySentences(report) : [...testSentences(findings), ...articleSentences(report)];
  if (findings.some((one) => !hasDate(one))) {
    sentences.push(
      'Less than a day of a run cannot tell a leak from the working day’s own growth: no date is given for it.',
    );
  }
  const warnings = report.inputs.reduce((sum, input) => sum + input.warnings.length, 0);
  const notes = dataNotes(report).length;
  if (notes > 0) sentences.push('Its samples have long gaps, or few of them could be used: see Data quality.');
  if (warnings > 0) sentences.push(`The data has ${formatPlural(warnings, 'kind of fault', 'kinds of faults')}.`);
  else if (notes === 0) sentences.push('The data has no faults.');
  if (report.failedInputs.length > 0) {
    sentences.push(`${formatPlural(report.failedInputs.length, 'input')} could not be read and may hide more.`);
  }
  return sentences;
}

function healthySentences(report: Report): string[] {
  const explained = explainedOf(report).length;
  const unjudged = countedOf(report).filter((one) => one.verdict === 'insufficient-data').length;
  const sentences = [
    `${formatPlural(report.assessments.length, 'counter')} of the processes above were tested for growth that does not end.`,
  ];
  if (explained > 0)
    sentences.push(`${explained} of them ${explained === 1 ? 'grows' : 'grow'} for a reason that ends.`);
  if (unjudged > 0) sentences.push(`${unjudged} had too little data to judge.`);
  return sentences;
}

function testSentences(findings: readonly ReportAssessment[]): string[] {
  const made = (one: ReportAssessment): ReportAssessment['reasons'] =>
    one.reasons.filter((reason) => reason.state !== 'not-checked');
  const clean = findings.filter((one) => made(one).every((reason) => reason.state === 'met')).length;
  const opposed = findings.filter((one) => one.reasons.some((reason) => reason.state === 'against')).length;
  if (findings.length > 1) {
    const sentences = [`${clean} of ${findings.length} findings passed every test that the log allows.`];
    if (opposed > 0) sentences.push(`Against ${opposed} of them something speaks too: see the cards.`);
    return sentences;
  }
  const tests = findings.flatMap(made);
  const met = tests.filter((reason) => reason.state === 'met').length;
  const sentence =
    clean === 1
      ? 'The finding passed every test that the log allows.'
      : `The finding passed ${met} of the ${tests.length} tests that the log allows.`;
  return opposed > 0 ? [sentence, 'Something speaks against it too: see its card.'] : [sentence];
}

function articleSentences(report: Report): string[] {
  const findings = findingsOf(report);
  const counts = { confirmed: 0, likely: 0, possible: 0, none: 0 };
  for (const one of findings) {
    const confidence = bestMatches(one.articles)[0]?.confidence;
    if (confidence === undefined || confidence === 'ruled-out') counts.none += 1;
    else counts[confidence] += 1;
  }
  const parts = [
    counts.confirmed > 0 ? `${counts.confirmed} confirmed by a module’s version` : '',
    counts.likely > 0 ? `${counts.likely} likely` : '',
    counts.possible > 0 ? `${counts.possible} only possible` : '',
    counts.none > 0 ? `${counts.none} without one` : '',
  ].filter((part) => part !== '');
  const withFix = findings.filter((one) =>
    bestMatches(one.articles).some((match) => articleOf(report, match.id)?.fixes.some(isInstalled) === true),
  ).length;
  const sentences = [`Known issues: ${parts.join(', ')}.`];
  if (withFix > 0) sentences.push(`A fix is on record for ${withFix}.`);
  return sentences;
}

function Contents({ report, findings }: Props): VNode {
  const cards = findings.filter(({ chart }) => chart !== null);
  const has = (any: boolean, anchor: string, label: string): VNode | null =>
    any ? (
      <li>
        <a href={`#${anchor}`}>{label}</a>{' '}
      </li>
    ) : null;
  return (
    <nav class="contents" aria-label="Contents">
      <ul>
        {has(findings.length > 0, 'findings', 'Findings')}
        {has(findings.length > 1, 'timeline', 'Timeline')}
        {cards.map(({ assessment, anchor, number }) => (
          <li key={anchor}>
            <a href={`#${anchor}`}>
              {number} <bdi>{processName(assessment)}</bdi>
              <span class="print-only">
                {' '}
                on <bdi>{machineName(assessment.machine)}</bdi>: {counterLabel(assessment)}
              </span>
            </a>{' '}
          </li>
        ))}
        {has((report.baseline?.gone.length ?? 0) > 0, 'gone', 'Gone')}
        {has(report.events.length > 0, 'events', 'Events')}
        {has(true, 'quiet', 'Not leaks')}
        {has(suppressedOf(report).length > 0, 'suppressed', 'Suppressed')}
        {has(true, 'quality', 'Data quality')}
        {has(true, 'method', 'Method')}
        {has(true, 'provenance', 'Provenance')}
      </ul>
    </nav>
  );
}
