import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createWarningLog } from '../../src/counterlog/warning-log.ts';
import { cellDetail } from '../../src/counterlog/warning-details.ts';
import { LOG_WARNING_KINDS, type LogWarning, type LogWarningKind } from '../../src/model/counter-log.ts';
import { logWarningText } from '../../src/words/log-warnings.ts';

/** Every kind, with the first words for one case; null where one says the same as several. */
const KINDS: Readonly<Record<LogWarningKind, string | null>> = {
  truncated: null,
  interrupted: null,
  'malformed-record': 'a record ',
  'short-record': 'a record ',
  'long-record': 'a record ',
  'bad-timestamp': 'a record ',
  'coarse-timestamp': 'a timestamp ',
  'date-order': 'nothing in the file shows ',
  'unreadable-header': 'a line ',
  'unknown-columns': 'a sample ',
  'bad-number': 'a cell ',
  'ambiguous-number': 'a column ',
  'rounded-number': 'a number ',
  'time-disorder': 'a sample ',
  'clock-stepped-back': null,
  'clock-set': 'the clock was set while ',
  'second-header': 'another header ',
  'unknown-zone': null,
  'foreign-column': 'a header cell ',
  'repeated-column': 'a column ',
  'shared-name': 'a column ',
  'duplicate-column': 'a column ',
  'unknown-name': 'an object ',
  'repaired-path': null,
  'mixed-encoding': 'from this line ',
  'duplicate-value': 'a row ',
  averages: null,
};

const kinds = LOG_WARNING_KINDS;

const messageOf = (kind: LogWarningKind, ...cells: readonly (string | undefined)[]): string => {
  const log = createWarningLog();
  for (const cell of cells) log.add(kind, { line: 2 }, cell === undefined ? undefined : cellDetail(cell));
  return logWarningText(log.list()[0]!);
};

describe('a warning', () => {
  it.each(kinds)('%s speaks of one case as of one', (kind) => {
    const [one, several] = [messageOf(kind, undefined), messageOf(kind, undefined, undefined)];
    const start = KINDS[kind];
    if (start === null) expect(one).toBe(several);
    else expect(one.startsWith(start) && one !== several, one).toBe(true);
    expect(messageOf(kind, 'x')).toBe(`${one} ("x")`);
    expect(messageOf(kind, 'x', 'y')).toBe(`${several} (first: "x")`);
  });

  it.each(kinds)('%s is in the docs', (kind) => {
    expect(readFileSync('docs/counter-logs.md', 'utf8')).toContain(`\`${kind}\``);
  });

  it('names the first places in order, whatever was judged first, and the detail of the first', () => {
    const log = createWarningLog();
    for (let line = 40; line > 0; line--) log.add('bad-number', { line, column: 2 }, cellDetail(`${line}`));
    log.add('bad-number', { line: 1, column: 1 }, cellDetail('y'));
    log.add('bad-number', { line: 99 }, cellDetail('z'));
    const [{ count, detail, positions }] = log.list() as [LogWarning];
    expect(count).toBe(42);
    expect(detail).toEqual({ kind: 'cell', text: 'y' });
    expect(positions.map(({ line }) => line)).toEqual([1, ...Array.from({ length: 19 }, (_, i) => i + 1)]);
  });

  it('keeps only the ends of a cell of megabytes', () => {
    const log = createWarningLog();
    log.add('bad-number', { line: 2 }, cellDetail('x'.repeat(1_000_000)));
    expect(JSON.stringify(log.list()).length).toBeLessThan(1000);
  });

  it('names the buffer of a binary log', () => {
    const position = { line: 3, event: 2, offset: 196_680 };
    expect(logWarningText({ kind: 'bad-timestamp', count: 1, positions: [position] })).toMatch(
      / \(buffer 3, event 2, at byte 196,680\)$/,
    );
    expect(logWarningText({ kind: 'clock-stepped-back', count: 1, positions: [position] })).not.toContain('buffer');
  });

  it('comes in the order of the list, whatever came first', () => {
    const log = createWarningLog();
    for (const kind of kinds.toReversed()) log.add(kind, { line: 1 });
    expect(log.list().map(({ kind }) => kind)).toEqual(kinds);
  });
});
