import { parse as parseHtml } from 'parse5';
import { describe, expect, it } from 'vitest';
import type { Report, ReportProcessLevels } from '../../src/model/report.ts';
import { renderHtml } from '../../src/render/html/render-html.tsx';
import { renderMarkdown } from '../../src/render/markdown/render-markdown.ts';
import { renderText } from '../../src/render/text/render-text.ts';
import { parseReport } from '../../src/report/parse-report.ts';
import { assessment, envelope, GIB, MIB, report } from '../helpers/report-fixture.ts';

const java = assessment({
  ...{ id: 'java', process: 'java', siblings: 2, pid: 5208, running: true },
  subject: { kind: 'command-line', names: ['orders.jar'], basis: 'process-list', key: 'orders' },
  ...{ verdict: 'fluctuating', severity: null, trend: null, exhaustion: null },
  reasons: [{ code: 'sustained', state: 'against', text: 'It did not grow in the last quarter' }],
  series: envelope(() => 2 * GIB),
});
const leak = assessment({ id: 'leak' });
const levels = (id: string, last: number): ReportProcessLevels => ({
  ...{ id, first: last - 12 * MIB, last, min: last - 100 * MIB, max: last + MIB },
  line: [last - 100 * MIB, null, last],
});
const text = (of: Report): string => renderText(of, { color: false, width: 140 });
const page = async (of: Report): Promise<string> => (await renderHtml(of)).replace(/<style>[^]*?<\/style>/g, '');

describe('the largest processes', () => {
  const made = report({
    assessments: [leak, java],
    largest: [levels('java', 2 * GIB), levels('leak', 900 * MIB), levels('not-listed', GIB)],
  });

  it('are in every format, with level, change, range and verdict', async () => {
    expect(text(made)).toMatch(/^ {2}java \(orders\.jar\), PID 5208 {2}2\.00 GiB {2}\+12\.0 MiB {2}Fluctuating {2}\S/m);
    expect(renderMarkdown(made)).toContain(
      '| `java (orders.jar), PID 5208` | `EXFE01` | 2.00 GiB | +12.0 MiB | 1.90 to 2.00 GiB | Fluctuating |',
    );
    const html = await page(made);
    expect(html).toContain('<h2 id="largest-heading">Largest processes</h2>');
    expect(html).toMatch(/href="#largest"/);
    // A finding leads to its card.
    expect(html).toMatch(/<a href="#f-leak">Leak<\/a>/);
    expect(parseHtml(html).childNodes.length).toBeGreaterThan(0);
  });

  it('survive the way through JSON', () => {
    expect(parseReport(JSON.stringify(made), 'r.json').largest).toEqual(made.largest);
  });

  it('are not there in older Reports', async () => {
    const older = report({ assessments: [leak] });
    expect(text(older)).not.toContain('Largest');
    expect(await page(older)).not.toContain('id="largest"');
  });

  it('are folded where there are many machines', async () => {
    const machines = Array.from({ length: 6 }, (_, i) =>
      assessment({ id: `m${i}`, machine: `SRV${i}`, verdict: 'stable' }),
    );
    const fleet = report({ assessments: machines, largest: machines.map(({ id }) => levels(id, GIB)) });
    expect(await page(fleet)).toContain('<details><summary><bdi>SRV0</bdi></summary>');
  });
});

describe('the answer to --process', () => {
  const handles = { ...java, id: 'handles', resource: 'handles' as const, series: null };
  const made = report({
    assessments: [handles, java],
    asked: [{ ...levels('handles', 900), first: 800, min: 700, max: 950 }, levels('java', 2 * GIB)],
  });

  it('says where the process is and why it is quiet', () => {
    const lines = text(made);
    expect(lines).toContain(
      'Processes asked for\n  java (orders.jar), PID 5208, on EXFE01\n    Private Bytes: 2.00 GiB at the end, 1.90 to 2.00 GiB.',
    );
    expect(lines.replace(/\s+/g, ' ')).toContain('a direction. It did not grow in the last quarter.');
    expect(lines).toContain('Handle Count: 900 handles at the end, 700 to 950 handles.');
    expect(renderMarkdown(made)).toContain(
      '- `java (orders.jar)` on `EXFE01`, PID 5208, Private Bytes: 2.00 GiB at the end',
    );
  });

  it('draws its memory, once', async () => {
    const html = await page(made);
    expect(html.match(/<figure>/g)).toHaveLength(1);
    expect(html).toContain('Tests of Private Bytes');
  });

  it('leaves the chart of a finding to its card', async () => {
    const leaking = report({ assessments: [leak], asked: [levels('leak', GIB)] });
    expect((await page(leaking)).match(/<figure>/g)).toHaveLength(1);
  });
});
