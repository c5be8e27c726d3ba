import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import { explainedFindingText } from '../../src/cli/text/explain-text.ts';
import type { Report } from '../../src/model/report.ts';
import { renderCsv } from '../../src/render/csv/render-csv.ts';
import { renderHtml } from '../../src/render/html/render-html.tsx';
import { renderJson } from '../../src/render/json/render-json.ts';
import { renderMarkdown } from '../../src/render/markdown/render-markdown.ts';
import { renderIndex } from '../../src/render/nightly/render-index.tsx';
import { renderMachinePage } from '../../src/render/nightly/render-machine-page.tsx';
import { renderText } from '../../src/render/text/render-text.ts';
import { parseReport } from '../../src/report/parse-report.ts';
import { machinePage, nightFinding, nightMachine, nightSummary } from '../helpers/nightly-fixture.ts';
import { likelyLeak, report } from '../helpers/report-fixture.ts';

/** @param likelihood undefined as in a Report of an older version */
function reportOf(likelihood: number | undefined): Report {
  const one = likelyLeak();
  if (likelihood === undefined) return report({ assessments: [one] });
  const baseRates = [{ machine: one.machine, processes: 150, leakShare: 1 / 150, judgedShare: 0.051 }];
  return report({ assessments: [{ ...one, likelihood }], baseRates });
}

const textsOf = async (of: Report): Promise<Record<string, string>> => ({
  html: await renderHtml(of),
  markdown: renderMarkdown(of),
  text: renderText(of, { color: false, width: 200 }),
  explain: explainedFindingText(of.assessments[0]!, of, 200),
});

it('is in each format in words and as a number, with what it assumes', async () => {
  const texts = await textsOf(reportOf(0.957));
  for (const [format, text] of Object.entries(texts)) expect(text, format).toContain('Very likely a leak (96 %)');
  for (const format of ['html', 'markdown', 'explain']) {
    expect(texts[format], format).toContain('The likelihood assumes that one in 150 processes leaks');
  }
  // On the card that is folded, with the other figures of the method.
  expect(texts['html']).toMatch(/<summary>Statistics<\/summary>(?:(?!<\/details>).)*The likelihood assumes/s);
});

it('is unrounded for programs, and read again', () => {
  const of = reportOf(0.957);
  const rows = parse<Record<string, string>>(renderCsv(of), { bom: true, columns: true, record_delimiter: '\r\n' });
  expect(rows[0]?.['likelihood']).toBe('0.957');
  expect(parseReport(renderJson(of), 'r.json')).toMatchObject({
    assessments: [{ likelihood: 0.957 }],
    baseRates: [{ processes: 150, judgedShare: 0.051 }],
  });
});

it('is not spoken of in a Report of an older version, which is read all the same', async () => {
  const old = reportOf(undefined);
  const again = parseReport(renderJson(old), 'r.json');
  expect(again.assessments[0]).not.toHaveProperty('likelihood');
  for (const [format, text] of Object.entries(await textsOf(again))) {
    expect(text, format).not.toMatch(/likely a leak \(|The likelihood assumes/i);
  }
});

it.each([
  [0.957, '96 % likely', 'Very likely a leak (96 %)'],
  [null, null, null],
  [undefined, null, null],
])('of a night, %j: %s', (likelihood, row, fact) => {
  const finding = nightFinding(likelihood === undefined ? {} : { likelihood });
  const machine = nightMachine({ findings: [finding] });
  const [index, page] = [renderIndex(nightSummary([machine])), renderMachinePage(machinePage(machine, 3))];
  if (row === null) expect(index + page).not.toMatch(/% likely|likely a leak/i);
  else expect([index.includes(row), page.includes(fact)]).toEqual([true, true]);
});
