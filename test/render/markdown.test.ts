import fc from 'fast-check';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { compareReports } from '../../src/report/baseline.ts';
import { renderMarkdown } from '../../src/render/markdown/render-markdown.ts';
import { mdCode, mdText } from '../../src/render/markdown/markdown-text.ts';
import { displayName, visible } from '../../src/util/escape.ts';
import { parseMarkup, type Markup } from '../helpers/report-markup.ts';
import {
  assessment,
  fullReport,
  healthyReport,
  hostileReport,
  manyFindings,
  report,
} from '../helpers/report-fixture.ts';

/** As GitHub shows it; markup of strangers would get through here, and show. */
const shownBy = (markdown: string): Markup =>
  parseMarkup(
    micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] }).replaceAll(
      '&#39;',
      "'",
    ),
  );

const OURS = new Set(['h2', 'h3', 'p', 'strong', 'code', 'a', 'ul', 'ol', 'li', 'br']);
const TABLE = new Set(['table', 'thead', 'tbody', 'tr', 'th', 'td']);

function expectOnlyOurs({ tags, text }: Markup): void {
  for (const { name, attributes } of tags) {
    expect(OURS.has(name) || TABLE.has(name), name).toBe(true);
    if (name === 'a') expect(attributes).toMatch(/^ href="https:\/\/support\.microsoft\.com\//);
  }
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u200b\u202a-\u202e\ufeff]/);
}

/** Text outside of code: where a site looks for people, tickets and addresses. */
const plainText = (markdown: string): string =>
  micromark(markdown, { extensions: [gfm()], htmlExtensions: [gfmHtml()] })
    .replace(/<code>.*?<\/code>/gs, '\u0001')
    .replace(/<[^>]*>/g, '');

describe('renderMarkdown', () => {
  it('tells a finding whole', () => {
    const { text } = shownBy(renderMarkdown(fullReport()));
    for (const part of [
      'Two processes leak. inetinfo on EXFE01 uses up the user address space',
      'in 3.5 days (7 Nov 13:00 to 8 Nov 00:00)',
      '9.00 MiB (8.73 to 9.27)',
      'Not checked: Load',
      'tasklist /m imap4fe.dll /fo csv > modules.csv',
      'KB 944903 (likely)',
      'not known: wanted Imap4fe.dll older than 6.5.7653.23; found no inventory was given',
      'about a crash, not a leak',
      'not read: This is a binary log',
      'logs/EXFE01_000001.csv:412',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('is a table, headings and lists of the right number', () => {
    const { tags } = shownBy(renderMarkdown(fullReport()));
    const count = (tag: string): number => tags.filter(({ name }) => name === tag).length;
    expect([count('table'), count('tr'), count('h2')]).toEqual([1, 4, 1]);
    expect(count('td')).toBe(3 * 8);
  });

  it('escapes no number in a cell of a table', () => {
    expect(renderMarkdown(fullReport())).toContain('| 9.00 MiB (8.73 to 9.27) |');
  });

  it('says what changed', () => {
    const old = report({ assessments: [assessment({ verdict: 'suspect' }), assessment({ id: 'x', process: 'old' })] });
    const { text } = shownBy(renderMarkdown(compareReports(report({ assessments: [assessment()] }), old, 'old.json')));
    expect(text).toContain('1 worse, 1 gone.');
    expect(text).toContain('old on EXFE01, Private Bytes: leaked 9.00 MiB/h up to 4 Nov 2004; now not in these logs');
    expect(text).toContain('Worse');
  });

  it('fits into a ticket whatever was found', () => {
    expect(renderMarkdown(manyFindings(300)).length).toBeLessThan(32_767);
    expect(renderMarkdown(hostileReport()).length).toBeLessThan(32_767);
  });

  it.each<[string, Report]>([
    ['full', fullReport()],
    ['healthy', healthyReport()],
    ['hostile', hostileReport()],
    ['empty', report({ inputs: [] })],
  ])('%s: has no markup but its own', (_name, example) => {
    expectOnlyOurs(shownBy(renderMarkdown(example)));
  });

  const odd = fc.string({
    unit: fc.constantFrom(...Array.from('`*_~[]()<>!|\\#@&;:/.-+= \n\t$^{}"\'ahttpswww.1')),
    minLength: 1,
    maxLength: 24,
  });
  const name = fc.oneof(odd, fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }));

  it('shows any name as it is', () => {
    fc.assert(
      fc.property(name, (process) => {
        const one = assessment({ process, instance: process, reasons: [{ code: 'x', text: process, state: 'met' }] });
        const markdown = renderMarkdown(report({ assessments: [one], warnings: [process] }));
        const shown = shownBy(markdown);
        expectOnlyOurs(shown);
        const { tags } = shown;
        const count = (tag: string): number => tags.filter((one) => one.name === tag).length;
        expect([count('h2'), count('h3'), count('ul'), count('ol')]).toEqual([1, 3, 4, 1]);
        expect(tags.filter((tag) => tag.name === 'td')).toHaveLength(8);
        expect(shown.text).toContain(displayName(process));
      }),
      { numRuns: 300 },
    );
  });

  it('links nobody and nothing', () => {
    fc.assert(
      fc.property(name, (text) => {
        expect(plainText(mdText(text))).not.toMatch(/[@#]\w|:\/\/\S|www\.\S/);
        // A run of spaces is one on the page.
        const bare = (shown: string): string => shown.replace(/ +/g, ' ').trim();
        expect(bare(shownBy(mdText(`x${text}x`)).text)).toBe(bare(visible(`x${text}x`)));
      }),
      { numRuns: 500 },
    );
  });

  it.each(['- a', '1. a', '+ a', '---', '=', '12) a', '# a', '    a', '> a', '\t- a'])('%j begins nothing', (text) => {
    const { tags, text: shown } = shownBy(`- ${mdText(text)}\n\n${mdText(text)}\n`);
    expect(tags.map((tag) => tag.name).filter((tag) => tag !== 'code')).toEqual(['ul', 'li', 'p']);
    expect(shown.trim().split(/\n+/)).toEqual([visible(text).trim(), visible(text).trim()]);
  });

  it.each([
    ['a`b', '``a`b``'],
    ['`', '`` ` ``'],
    [' x ', '`  x  `'],
    ['', '(none)'],
  ])('code of %j', (text, code) => {
    expect(mdCode(text)).toBe(code);
  });
});
