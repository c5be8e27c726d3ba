/** Names of strangers in every format: what comes out is read back with a reader of that format. */
import { parse as parseCsv } from 'csv-parse/sync';
import fc from 'fast-check';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { parse as parseHtml, type DefaultTreeAdapterTypes as Tree } from 'parse5';
import { describe, expect, it } from 'vitest';
import { defaultBaseName } from '../../src/cli/files/outputs.ts';
import type { Report } from '../../src/model/report.ts';
import { compareReports } from '../../src/report/baseline.ts';
import { REPORT_FORMATS } from '../../src/render/index.ts';
import { chartFiles } from '../../src/render/chart/choose-charts.ts';
import { displayName, shorten } from '../../src/util/escape.ts';
import {
  article,
  assessment,
  byDesignStore,
  crash,
  HOSTILE_NAMES,
  input,
  match,
  report,
  withoutSteps,
} from '../helpers/report-fixture.ts';

/** Whom a report names; each name comes from a log, and so from a stranger. */
interface Names {
  readonly machine: string;
  readonly process: string;
  readonly file: string;
  /** Everything else that is text: reasons, evidence, articles, commands. */
  readonly text: string;
}

/** A report in which everything that a stranger may name has one of the names. */
function named({ machine, process, file, text }: Names): Report {
  const one = assessment({
    machine,
    process,
    instance: process,
    siblings: 2,
    subject: { kind: 'services', names: [process], basis: 'process-list', key: 'key' },
    running: true,
    exhaustion: { ...assessment().exhaustion!, limit: text },
    reasons: [{ code: text, text, state: 'met' }],
    articles: [
      { ...match('KB1', 'possible'), evidence: [{ kind: 'process', wanted: text, found: text, state: 'met' }] },
    ],
    questions: [{ articles: ['KB1'], text, command: text }],
  });
  const suppressedBy = { reason: text, expires: null, file, line: 1 };
  const now = report({
    assessments: [
      one,
      { ...one, id: 's', suppressedBy },
      { ...byDesignStore(), machine, process, instance: process, series: null },
    ],
    articles: { KB1: article({ title: text, cause: text, workaround: text }) },
    inputs: [
      input({
        file,
        machines: [machine],
        warnings: [{ kind: 'bad-number', count: 1, message: text, positions: [{ line: 1 }] }],
      }),
    ],
    failedInputs: [{ file, code: 'DAMAGED', message: text }],
    events: [{ ...crash(), machine, process }],
    // As an own property, which a literal would not make of `__proto__`.
    options: Object.fromEntries([
      [text, text],
      ['logs', [file]],
    ]),
    command: [file, '-o', text],
    warnings: [text],
  });
  const old = report({ assessments: [{ ...one, id: 'gone', process: `${process}x` }] });
  return compareReports(now, old, file);
}

interface Seen {
  /** Every tag in its order with the names of its attributes. */
  readonly tags: string[];
  readonly urls: string[];
  text: string;
}

/** Walks what a browser makes of the page. */
function seenIn(html: string): Seen {
  const seen: Seen = { tags: [], urls: [], text: '' };
  const walk = (node: Tree.Node): void => {
    if (node.nodeName === '#text') seen.text += (node as Tree.TextNode).value;
    if (node.nodeName === '#comment') seen.tags.push('a comment');
    if ('tagName' in node) {
      seen.tags.push([node.tagName, ...node.attrs.map(({ name }) => name)].join(' '));
      for (const { name, value } of node.attrs) if (name === 'href' || name === 'src') seen.urls.push(value);
      if (node.tagName === 'style') return;
    }
    if ('childNodes' in node) node.childNodes.forEach(walk);
  };
  walk(parseHtml(html));
  return seen;
}

const asTicket = (markdown: string): Seen =>
  seenIn(micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] }));

/** What a ticket system would take for a mention or a link stands as code: of that there may be any number. */
const withoutCode = ({ tags }: Seen): string[] => tags.filter((tag) => tag !== 'code');

const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const withoutBreaks = (text: string): string => text.replaceAll('\n', '').replaceAll('\r', '');
const withoutBlanks = (text: string): string => text.replace(/\s+/gu, '');

/** The same report with names that hide nothing. */
const plain = named({ machine: 'EXFE01', process: 'inetinfo', file: 'perf.csv', text: 'plain' });
const plainPage = seenIn(await REPORT_FORMATS.html.render(plain, { maxCharts: 1 }));
const plainTicket = asTicket(await REPORT_FORMATS.markdown.render(plain));

async function expectHarmless(names: Names): Promise<void> {
  const made = named(names);
  const shown = Object.values(names).map((name) => displayName(name));

  // A name is text: it adds no tag, no attribute and no comment, and takes none away.
  const page = seenIn(await REPORT_FORMATS.html.render(made, { maxCharts: 1 }));
  expect(page.tags).toEqual(plainPage.tags);
  for (const url of page.urls) expect(url).toMatch(/^(?:#|https:\/\/support\.microsoft\.com\/)/);
  expect(withoutBreaks(page.text)).not.toMatch(UNSEEN);
  for (const name of shown) expect(page.text).toContain(name);

  const json = JSON.parse(await REPORT_FORMATS.json.render(made)) as Report;
  expect(withoutSteps(json)).toEqual(made);

  const rows: Record<string, string>[] = parseCsv(await REPORT_FORMATS.csv.render(made), { bom: true, columns: true });
  expect(rows.map(({ state }) => state)).toEqual(['new', 'new', '', 'gone']);
  const bare = (cell: string): string => cell.replaceAll("'", '');
  for (const [index, row] of rows.entries()) {
    expect(bare(row['machine']!)).toBe(bare(displayName(names.machine, 400)));
    const process = index === 3 ? `${names.process}x` : names.process;
    expect(bare(row['process']!)).toBe(bare(displayName(process, 400)));
    for (const cell of Object.values(row)) if (Number.isNaN(Number(cell))) expect(cell).not.toMatch(/^[=+\-@%|]/);
  }
  expect(bare(rows[0]!['limit']!)).toBe(bare(displayName(names.text, 400)));
  expect(bare(rows[1]!['suppressed']!)).toBe(bare(displayName(names.text, 400)));

  const ticket = asTicket(await REPORT_FORMATS.markdown.render(made));
  expect(withoutCode(ticket)).toEqual(withoutCode(plainTicket));
  for (const name of shown) expect(ticket.text).toContain(name);
  expect(withoutBreaks(ticket.text)).not.toMatch(UNSEEN);

  const text = await REPORT_FORMATS.text.render(made);
  expect(withoutBreaks(text)).not.toMatch(UNSEEN);
  const name = shorten(`${shown[1]!} (${shown[1]!}), PID 1844, on ${shown[0]!}`, 80);
  // Long names are broken over lines: what stands in them is all there.
  expect(withoutBlanks(text)).toContain(withoutBlanks(name));

  for (const file of chartFiles(made, 1)) {
    expect(file.name).toMatch(/^finding-01-[^<>:"/\\|?*\p{Cc}\p{Cf}]+-private-bytes\.vl\.json$/u);
    const { description } = JSON.parse(file.text) as { description: string };
    expect(description).toContain(displayName(names.text, 60));
  }
  expect(defaultBaseName(made)).toMatch(/^[^<>:"/\\|?*\p{Cc}\p{Cf}]+$/u);
}

/** What one of the formats gives a meaning to. */
const MEANING = [
  ...Array.from('<>&"\'`|\\*_~[](){}!#@=+-;:,./% \t\r\n\u00a0\u202e\u200b\ufeff\u001b0a'),
  ...['</', '<!--', '-->', ']]>', '](http://x)', '://', 'www.', '&lt;', '$(', '${', '\u001b[2J', '\ud800'],
];

describe('a name of a stranger', () => {
  it.each(
    [
      ...HOSTILE_NAMES,
      '../../etc/passwd',
      '\\\\srv\\c$',
      '\u001b]0;x\u0007',
      'a\r\nb',
      '<!--',
      ']]>',
      '&lt;b&gt;',
      '@all #1',
      '_www.x',
      '*mailto:a@b.cd',
    ]
      .filter((name) => name !== '')
      .map((name) => [name.slice(0, 60), name]),
  )('is harmless in every format: %j', async (_shown, name) => {
    await expectHarmless({ machine: name, process: name, file: name, text: name });
  });

  it('is harmless in every format, whatever it is', async () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
      // Random characters are seldom those that mean something.
      fc.string({ unit: fc.constantFrom(...MEANING), minLength: 1, maxLength: 20 }),
    );
    const names = fc.record({ machine: name, process: name, file: name, text: name });
    await fc.assert(fc.asyncProperty(names, expectHarmless), { numRuns: 60 });
  }, 120_000);
});
