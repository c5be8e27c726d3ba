/** The first screen: verdict, scope, figures, what to do, how sure it is, contents. */
import type { VNode } from 'preact';
import type { Report, ReportAssessment } from '../../model/report.ts';
import { SEVERITIES } from '../../model/assessment.ts';
import { stepsFor } from '../../words/advice.ts';
import { isInstalled } from '../../words/article-steps.ts';
import { changeSentence } from '../../words/baseline.ts';
import { onMachine } from '../../words/process-name.ts';
import { LOG_PRIVATE_BYTES, notJudgedAdvice } from '../../words/not-judged.ts';
import { dataNotes } from '../../words/data-notes.ts';
import { displayShortInstant, wallMs } from '../../util/instants.ts';
import { formatPlural } from '../../util/units.ts';
import { isAllJudged, isJudged, notJudgedOf } from '../../report/judged.ts';
import { overviewOf } from '../../report/overview.ts';
import {
  counterLabel,
  limitText,
  machineName,
  machineNamesText,
  SEVERITY_WORDS,
  scopeSentence,
  settingsText,
  verdictSentence,
  processName,
} from '../../words/report.ts';
import type { PageFinding } from './page-finding.ts';
import { Time } from './parts.tsx';
import { memorySentence } from '../../words/judged.ts';
import {
  articleOf,
  bestMatches,
  causeOf,
  explainedOf,
  findingsOf,
  hasDate,
  knownCrashes,
  soonestLimit,
  suppressedOf,
} from '../../report/facts.ts';

/** "Do this next" is a beginning, not a list of everything. */
const MAX_STEPS = 3;

interface Props {
  readonly report: Report;
  readonly findings: readonly PageFinding[];
}

export function Summary({ report, findings }: Props): VNode {
  const names = machineNamesText(report);
  const settings = settingsText(report);
  const change = changeSentence(report);
  return (
    <section aria-labelledby="verdict">
      <h1 id="verdict">
        <bdi>{verdictSentence(report)}</bdi>
      </h1>
      <p class="lead sub">{scopeSentence(report)}</p>
      {names !== null && (
        <p class="small sub">
          <bdi>{names}</bdi>
        </p>
      )}
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
  const overview = overviewOf(report);
  const explained = explainedOf(report);
  const soonest = soonestLimit(report);
  const exhaustion = soonest?.exhaustion ?? null;
  const first = soonest === null ? null : limitText(report, causeOf(report, soonest) ?? soonest);
  const calm = isAllJudged(report) ? 'c-ok' : 'c-med';
  return (
    <ul class="tiles">
      <li class={overview.leaks > 0 ? 'c-high' : calm}>
        <span class="k">Leaks</span> <b>{overview.leaks}</b>{' '}
        <span class="d">{leaks.length > 0 ? severityCounts(leaks) : noLeakText(report)}</span>
      </li>
      <li class={soonest === null ? calm : 'c-crit'}>
        <span class="k">First limit reached</span> <b>{first?.main ?? 'no date'}</b>{' '}
        <span class="d">
          {exhaustion === null ? noDateReason(report, leaks) : <Time iso={exhaustion.at} />}
          {first !== null && first.of !== null && `, ${first.of}`}
        </span>
      </li>
      <li class="c-low">
        <span class="k">To watch</span> <b>{overview.suspects}</b>{' '}
        <span class="d">
          {overview.suspects > 0 ? 'may leak; the log is not conclusive' : ofJudged(report, 'no suspicious growth')}
        </span>
      </li>
      <li class="c-ok">
        <span class="k">Grow, but do not leak</span> <b>{explained.length}</b>{' '}
        <span class="d">{explained.length > 0 ? <a href="#quiet">explained below</a> : 'none'}</span>
      </li>
    </ul>
  );
}

function noDateReason(report: Report, [first]: readonly ReportAssessment[]): string {
  return first === undefined ? ofJudged(report, 'no limit forecast') : limitText(report, first).detail;
}

function noLeakText(report: Report): string {
  if (overviewOf(report).suppressed > 0) return 'all are suppressed';
  return ofJudged(report, 'no steady growth found');
}

/** What is said of a quiet report, as far as anything was judged. */
function ofJudged(report: Report, quiet: string): string {
  if (isAllJudged(report)) return quiet;
  return report.assessments.some(isJudged) ? 'in what was judged' : 'nothing was judged';
}

function severityCounts(findings: readonly ReportAssessment[]): string {
  const parts = SEVERITIES.map((severity) => ({
    severity,
    count: findings.filter((one) => one.severity === severity).length,
  }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${SEVERITY_WORDS[severity].toLowerCase()}`);
  return parts.join(', ');
}

const FAILED_INPUTS = 'Some inputs could not be read: fix them and scan again before you call this machine healthy.';
const QUIET =
  'No action needed. If you still suspect a leak, log for several days: a slow leak needs that long to show.';

/** What to log before anything can be said; null where memory was judged. */
function missingStep(report: Report): string | null {
  const notJudged = notJudgedOf(report);
  if (notJudged.length > 0) return notJudgedAdvice(notJudged);
  if (report.assessments.some(isJudged)) return isAllJudged(report) ? null : LOG_PRIVATE_BYTES;
  return 'Log for at least a day and scan again: there was too little data to judge.';
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
    const missing = missingStep(report);
    if (missing !== null) return <p>{hasFailed ? `${missing} ${FAILED_INPUTS}` : missing}</p>;
    if (!hasFailed && suppressedOf(report).length > 0) {
      return (
        <p>
          No new action needed. Check <a href="#suppressed">what is suppressed</a>, and whether its reason still
          applies.
        </p>
      );
    }
    return <p>{hasFailed ? FAILED_INPUTS : QUIET}</p>;
  }
  return (
    <ol class="steps">
      {firstSteps(report, findings).map(([text, { anchor, number, chart }]) => {
        return (
          <li key={anchor}>
            <bdi>{text}</bdi> {chart === null ? `Finding ${number}` : <a href={`#${anchor}`}>Finding {number}</a>}
          </li>
        );
      })}
    </ol>
  );
}

/** The first step of each finding, each text once. */
function firstSteps(report: Report, findings: readonly PageFinding[]): (readonly [string, PageFinding])[] {
  const steps = new Map<string, PageFinding>();
  for (const finding of findings) {
    if (steps.size === MAX_STEPS) break;
    const text = stepsFor(report, finding.assessment)[0]?.text ?? '';
    if (!steps.has(text)) steps.set(text, finding);
  }
  return [...steps];
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
      'In less than a day, the growth of a working day looks like a leak: no date is given for such a run.',
    );
  }
  const missing = findings.length === 0 ? null : memorySentence(report);
  if (missing !== null) sentences.push(missing);
  sentences.push(...dataSentences(report));
  if (report.failedInputs.length > 0) {
    sentences.push(`${formatPlural(report.failedInputs.length, 'input')} could not be read and may hide more.`);
  }
  return sentences;
}

function dataSentences(report: Report): string[] {
  const kinds = report.inputs.reduce((sum, input) => sum + input.warnings.length, 0);
  const sentences: string[] = [];
  if (dataNotes(report).length > 0) {
    sentences.push('Its samples have long gaps, or few of them could be used: see Data quality.');
  }
  if (kinds > 0) sentences.push(`${formatPlural(kinds, 'data problem')}.`);
  if (report.warnings.length > 0) sentences.push(`${formatPlural(report.warnings.length, 'warning')} below.`);
  return sentences.length > 0 ? sentences : report.failedInputs.length > 0 ? [] : ['No data problems.'];
}

function healthySentences(report: Report): string[] {
  const explained = explainedOf(report).length;
  const judged = report.assessments.filter(isJudged).length;
  const unjudged = report.assessments.length - judged;
  const missing = memorySentence(report);
  const tested = `${formatPlural(judged, 'counter')} ${judged === 1 ? 'was' : 'were'} tested for steady growth.`;
  const sentences = [judged === 0 ? 'No counter could be judged.' : tested, ...(missing === null ? [] : [missing])];
  if (explained > 0)
    sentences.push(`${explained} of them ${explained === 1 ? 'grows' : 'grow'} for a reason that is not a leak.`);
  if (judged > 0 && unjudged > 0) sentences.push(`${unjudged} had too little data to judge.`);
  return sentences;
}

function testSentences(findings: readonly ReportAssessment[]): string[] {
  const made = (one: ReportAssessment): ReportAssessment['reasons'] =>
    one.reasons.filter((reason) => reason.state !== 'not-checked');
  const clean = findings.filter((one) => made(one).every((reason) => reason.state === 'met')).length;
  const opposed = findings.filter((one) => one.reasons.some((reason) => reason.state === 'against')).length;
  if (findings.length > 1) {
    const sentences = [`${clean} of ${findings.length} findings passed every test that the log allows.`];
    if (opposed > 0)
      sentences.push(
        `For ${opposed} there is also evidence against; see ${opposed === 1 ? 'its card' : 'their cards'}.`,
      );
    return sentences;
  }
  const tests = findings.flatMap(made);
  const met = tests.filter((reason) => reason.state === 'met').length;
  const sentence =
    clean === 1
      ? 'The finding passed every test that the log allows.'
      : `The finding passed ${met} of the ${tests.length} tests that the log allows.`;
  return opposed > 0 ? [sentence, 'There is also evidence against it; see its card.'] : [sentence];
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
    counts.confirmed > 0 ? `${counts.confirmed} confirmed by a version` : '',
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
        {has((report.asked?.length ?? 0) > 0, 'asked', 'Asked for')}
        {has(findings.length > 1, 'timeline', 'Timeline')}
        {cards.map(({ assessment, anchor, number }) => (
          <li key={anchor}>
            <a href={`#${anchor}`}>
              {number} <bdi>{processName(assessment)}</bdi>
              <span class="print-only">
                {onMachine(assessment)}
                <bdi>{machineName(assessment.machine)}</bdi>: {counterLabel(assessment)}
              </span>
            </a>{' '}
          </li>
        ))}
        {has((report.largest?.length ?? 0) > 0, 'largest', 'Largest processes')}
        {has((report.baseline?.gone.length ?? 0) > 0, 'gone', 'Gone')}
        {has(report.events.length > 0, 'events', 'Events')}
        {has(true, 'quiet', 'Not leaks')}
        {has(suppressedOf(report).length > 0, 'suppressed', 'Suppressed')}
        {has(notJudgedOf(report).length > 0, 'not-judged', 'Not judged')}
        {has(true, 'quality', 'Data quality')}
        {has(true, 'method', 'Method')}
        {has(true, 'provenance', 'Provenance')}
      </ul>
    </nav>
  );
}
