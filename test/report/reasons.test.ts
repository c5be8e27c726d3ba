import { describe, expect, it } from 'vitest';
import { assessMachine } from '../../src/detect/assess.ts';
import { MAX_POINTS } from '../../src/detect/scorecard.ts';
import type { Report, ReportAssessment, ReportReason } from '../../src/model/report.ts';
import { renderHtml } from '../../src/render/html/render-html.tsx';
import { renderJson } from '../../src/render/json/render-json.ts';
import { renderMarkdown } from '../../src/render/markdown/render-markdown.ts';
import { renderText } from '../../src/render/text/render-text.ts';
import { buildReport } from '../../src/report/build-report.ts';
import { lacksCommitLimit } from '../../src/report/facts.ts';
import { parseReport } from '../../src/report/parse-report.ts';
import { formatBytes } from '../../src/util/units.ts';
import { REPORT_WORDS } from '../../src/words/report-words.ts';
import { evidenceOf } from '../helpers/evidence.ts';
import { historyOf, lifetimeOf } from '../helpers/history.ts';
import { HOUR_MS, MB, noise, seriesOf, START_MS } from '../helpers/series.ts';

const HOURS = 60;
const random = noise(3);

/** A leak, a life that ended too soon, and one that is level. */
function scanned(): Report {
  const leak = {
    'private-bytes': seriesOf(HOURS, (h) => 80 * MB + 3 * MB * h + MB * random()),
    'virtual-bytes': seriesOf(HOURS, (h) => 400 * MB + 3 * MB * h),
    'working-set': seriesOf(HOURS, (h) => 60 * MB + 0.3 * MB * h),
  };
  const histories = [
    historyOf(lifetimeOf('store', leak)),
    historyOf(lifetimeOf('brief', { 'private-bytes': seriesOf(0.3, () => MB) })),
    historyOf(lifetimeOf('level', { 'private-bytes': seriesOf(HOURS, () => 90 * MB) })),
  ];
  const evidence = evidenceOf({
    endMs: START_MS + HOURS * HOUR_MS,
    companions: { 'commit-limit': 2048 * MB, 'committed-bytes': 900 * MB },
  });
  return buildReport({
    words: REPORT_WORDS,
    version: '0',
    generatedAtMs: 0,
    options: {},
    catalog: {
      version: '1',
      date: null,
      articles: [],
      processClasses: [],
      imageEras: [],
      fixLists: [],
      windowsUpdates: [],
    },
    inputs: [],
    failedInputs: [],
    inventories: [],
    assessments: assessMachine(histories, evidence, { hasProcessIds: true, machineWide: true }).map((assessment) => ({
      ...{ assessment, matches: [], questions: [] },
    })),
    events: [],
    warnings: [],
    utcOffsetOf: () => null,
  });
}

/** The ways in which a figure is written. */
function writtenAs(value: number): string[] {
  const percent = `${Math.round(100 * value)} %`;
  return [
    String(value),
    percent,
    value.toFixed(1),
    value.toFixed(2),
    formatBytes(value),
    `${(1 / value).toFixed(1)} times`,
  ];
}

const allReasons = ({ assessments }: Report): ReportReason[] => assessments.flatMap((one) => one.reasons);
const ofProcess = ({ assessments }: Report, process: string): ReportAssessment =>
  assessments.find((one) => one.process === process)!;

describe('the reasons of a Report', () => {
  const report = scanned();

  it('are of a leak, and of what could not be judged', () => {
    const verdicts = ['store', 'brief', 'level'].map((name) => ofProcess(report, name).verdict);
    expect(verdicts).toEqual(['suspect', 'insufficient-data', 'stable']);
  });

  it('carry the value that their text gives', () => {
    const numbered = allReasons(report).filter(({ text, unit }) => unit !== undefined && /\d/.test(text));
    expect(new Set(numbered.map(({ code }) => code)).size).toBeGreaterThan(8);
    for (const { code, text, value } of numbered) {
      const figures = writtenAs(value!);
      expect(
        figures.some((figure) => text.includes(figure)),
        `${code}: ${text} (${value})`,
      ).toBe(true);
    }
  });

  it('carry the limit where their text gives one', () => {
    const [points] = ofProcess(report, 'store').reasons.filter(({ code }) => code === 'points');
    const { limit } = points!;
    expect(limit).toBeGreaterThan(0);
    expect(points).toMatchObject({ unit: 'points', facts: { maxPoints: MAX_POINTS } });
    expect(points!.text).toContain(`leak from ${limit!.toFixed(1)}; highest ${MAX_POINTS.toFixed(1)}`);
    const [tooLittle] = ofProcess(report, 'brief').reasons;
    expect(tooLittle).toMatchObject({ unit: 'samples', limit: 40, facts: { spanHours: 0.3, minHours: 0.5 } });
    expect(tooLittle!.text).toContain('at least 40 samples over 30 minutes');
  });

  it('have a code for each limit, with its name', () => {
    expect(ofProcess(report, 'store').limits).toEqual([{ name: 'commit limit', code: 'commit', value: 2048 * MB }]);
  });
});

/** As an earlier version wrote it: reasons are a code, a text and a state; limits a name and a value. */
function earlier(report: Report): unknown {
  const parsed = JSON.parse(renderJson(report)) as Report;
  return {
    ...parsed,
    assessments: parsed.assessments.map((one) => ({
      ...one,
      limits: one.limits.map(({ name, value }) => ({ name, value })),
      exhaustion: one.exhaustion === null ? null : { ...one.exhaustion, limitCode: undefined },
      reasons: one.reasons.map(({ code, text, state }) => ({ code, text, state })),
    })),
  };
}

describe('a Report of an earlier version', () => {
  const report = scanned();
  const old = parseReport(JSON.stringify(earlier(report)), 'old.json');

  it('renders to the same text', async () => {
    const options = { color: false, width: 100 };
    expect(renderText(old, options)).toBe(renderText(report, options));
    expect(renderMarkdown(old)).toContain(ofProcess(report, 'store').reasons[0]!.text.slice(0, 15));
    expect(await renderHtml(old)).toContain('Leak score');
  });

  it('shows by the names of its limits whether the commit limit was logged', () => {
    expect(lacksCommitLimit(ofProcess(old, 'store'))).toBe(false);
    expect(lacksCommitLimit({ ...ofProcess(old, 'store'), limits: [{ name: 'configured limit', value: 1 }] })).toBe(
      true,
    );
  });
});
