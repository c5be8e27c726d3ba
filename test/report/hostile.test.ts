/** Names of strangers in every format: what comes out is read back with a reader of that format. */
import { parse as parseCsv } from 'csv-parse/sync';
import fc from 'fast-check';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { parse as parseHtml, type DefaultTreeAdapterTypes as Tree } from 'parse5';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { compareReports } from '../../src/report/baseline.ts';
import { REPORT_FORMATS } from '../../src/report/index.ts';
import { displayName } from '../../src/util/escape.ts';
import {
  article,
  assessment,
  byDesignStore,
  crash,
  HOSTILE_NAMES,
  input,
  match,
  report,
} from '../helpers/report-fixture.ts';

/** A report in which everything that a stranger names has this name. */
function named(name: string): Report {
  const one = assessment({
    machine: name,
    process: name,
    instance: name,
    series: null,
    exhaustion: { ...assessment().exhaustion!, limit: name },
    reasons: [{ code: name, text: name, state: 'met' }],
    articles: [
      { ...match('KB1', 'possible'), evidence: [{ kind: 'process', wanted: name, found: name, state: 'met' }] },
    ],
    questions: [{ articles: ['KB1'], text: name, command: name }],
  });
  const suppressedBy = { reason: name, expires: null, file: name, line: 1 };
  const now = report({
    assessments: [
      one,
      { ...one, id: 's', suppressedBy },
      { ...byDesignStore(), machine: name, process: name, instance: name, series: null },
    ],
    articles: { KB1: article({ title: name, cause: name, workaround: name }) },
    inputs: [
      input({
        file: name,
        machines: [name],
        warnings: [{ kind: 'bad-number', count: 1, message: name, positions: [{ line: 1 }] }],
      }),
    ],
    failedInputs: [{ file: name, code: 'DAMAGED', message: name }],
    events: [{ ...crash(), machine: name, process: name }],
    options: { [name === '__proto__' ? 'x' : name]: name, logs: [name] },
    command: [name, '-o', name],
    warnings: [name],
  });
  const old = report({ assessments: [{ ...one, id: 'gone', process: `${name}x` }] });
  return compareReports(now, old, name);
}

interface Seen {
  readonly elements: Set<string>;
  readonly attributes: Set<string>;
  readonly urls: string[];
  text: string;
}

/** Walks what a browser makes of the page. */
function seenIn(html: string): Seen {
  const seen: Seen = { elements: new Set(), attributes: new Set(), urls: [], text: '' };
  const walk = (node: Tree.Node): void => {
    if (node.nodeName === '#text') seen.text += (node as Tree.TextNode).value;
    if ('tagName' in node) {
      seen.elements.add(node.tagName);
      for (const { name, value } of node.attrs) {
        seen.attributes.add(name);
        if (name === 'href' || name === 'src') seen.urls.push(value);
      }
      if (node.tagName === 'style') return;
    }
    if ('childNodes' in node) node.childNodes.forEach(walk);
  };
  walk(parseHtml(html));
  return seen;
}

const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const withoutBreaks = (text: string): string => text.replaceAll('\n', '').replaceAll('\r', '');

async function expectHarmless(name: string): Promise<void> {
  const made = named(name);
  const shown = displayName(name);

  const page = seenIn(await REPORT_FORMATS.html.render(made, { mostCharts: 0 }));
  for (const element of ['script', 'img', 'iframe', 'object', 'link', 'form', 'base']) {
    expect(page.elements).not.toContain(element);
  }
  for (const attribute of page.attributes) expect(attribute).not.toMatch(/^(?:on|style$|src$|srcset$)/);
  for (const url of page.urls) expect(url).toMatch(/^(?:#|https:\/\/support\.microsoft\.com\/)/);
  expect(withoutBreaks(page.text)).not.toMatch(UNSEEN);
  expect(page.text).toContain(shown);

  const json = JSON.parse(await REPORT_FORMATS.json.render(made)) as Report;
  expect(json.assessments[0]!.process).toBe(name);
  expect(json).toEqual(made);

  const rows: Record<string, string>[] = parseCsv(await REPORT_FORMATS.csv.render(made), { bom: true, columns: true });
  expect(rows).toHaveLength(4);
  expect(rows[0]!['process']!.replaceAll("'", '')).toBe(displayName(name, 400).replaceAll("'", ''));

  const markdown = await REPORT_FORMATS.markdown.render(made);
  const ticket = seenIn(
    micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] }),
  );
  expect(ticket.elements).not.toContain('script');
  expect(ticket.elements).not.toContain('img');
  expect(ticket.text).toContain(shown);
  expect(withoutBreaks(ticket.text)).not.toMatch(UNSEEN);

  const text = await REPORT_FORMATS.text.render(made);
  expect(withoutBreaks(text)).not.toMatch(UNSEEN);
}

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
    ]
      .filter((name) => name !== '')
      .map((name) => [name.slice(0, 60), name]),
  )('is harmless in every format: %j', async (_shown, name) => {
    await expectHarmless(name);
  });

  it('is harmless in every format, whatever it is', async () => {
    await fc.assert(fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }), expectHarmless), {
      numRuns: 60,
    });
  }, 120_000);
});
