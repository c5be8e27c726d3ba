import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Confidence } from '../../src/model/article.ts';
import type { ReportAssessment } from '../../src/model/report.ts';
import { blockLine, cellWidth, wrap } from '../../src/render/text-layout.ts';
import { renderText } from '../../src/render/text/render-text.ts';
import {
  assessment,
  BUCKETS,
  crash,
  envelope,
  fullReport,
  healthyReport,
  hostileReport,
  likelyLeak,
  MIB,
  report,
  trend,
  underADay,
} from '../helpers/report-fixture.ts';

const PLAIN = { color: false, width: 80 };

describe('renderText', () => {
  it('aligns the table where it fits', () => {
    const lines = renderText(
      report({ assessments: [likelyLeak(), assessment({ id: 'b', process: 'a', instance: 'a' })] }),
      {
        color: false,
        width: 200,
      },
    ).split('\n');
    expect(lines.slice(0, 8).map((line) => line.replace(/ +[▁-█]+$/, ' ~'))).toEqual([
      'Two processes leak. inetinfo on EXFE01 uses up the user address space about 3.5 days after the log ends.',
      '2 processes on 1 machine, from 1 log, 1 Nov 2004, 06:00 to 4 Nov 2004, 06:00 (3 days, UTC+01:00), 17,280 samples.',
      '',
      'Severity  Process             Machine  Growth per hour                        Since           Limit reached                                                Known issue         Shape',
      'Critical  inetinfo, PID 1844  EXFE01   9.00 MiB (8.73 to 9.27) Private Bytes  before the log  user address space in 3.5 days (7 Nov 13:00 to 8 Nov 00:00)  KB 944903 (likely) ~',
      '  ? Which version of Imap4fe.dll is loaded?',
      '    tasklist /m imap4fe.dll /fo csv > modules.csv',
      'Critical  a, PID 1844         EXFE01   9.00 MiB (8.73 to 9.27) Private Bytes  before the log  user address space in 3.5 days (7 Nov 13:00 to 8 Nov 00:00)  none found ~',
    ]);
  });

  it.each([40, 80, 100, 132])('keeps within %d columns, commands aside', (width) => {
    for (const line of renderText(fullReport(), { color: false, width }).split('\n')) {
      if (!line.startsWith('    ')) expect(cellWidth(line)).toBeLessThanOrEqual(width);
    }
  });

  it('parts a process ID from the machine where it is narrow', () => {
    const text = renderText(report({ assessments: [likelyLeak()] }), { color: false, width: 60 });
    expect(text).toContain('inetinfo, PID 1844, on EXFE01');
  });

  it('says a crash is no leak, and names the inputs that failed', () => {
    const text = renderText(fullReport(), { color: false, width: 400 });
    expect(text).toContain(
      'inetinfo on EXFE01 (PID 1722) ended and was not seen again; KB 823515 (possible): about a crash, not a leak',
    );
    expect(text).toContain('not read: logs/EXBE02.blg: This is a binary log');
    expect(text).toContain('warning: logs/EXFE01_000001.csv:412: ');
    expect(text).toContain('store on EXFE01, Private Bytes: grows by design');
  });

  it('gives no date for a capture under a day', () => {
    const text = renderText(underADay(), PLAIN);
    expect(text).toContain('no date (this run is under a day)');
    expect(text).not.toContain('7 Nov');
  });

  it('says why there is no date, and which counter would give one', () => {
    const limitOf = (changes: Partial<ReportAssessment>): string | undefined =>
      /Limit: (.*)/.exec(
        renderText(report({ assessments: [assessment({ exhaustion: null, ...changes })] }), PLAIN),
      )?.[1];
    expect(limitOf({})).toBe('no date (Commit Limit was not logged)');
    expect(limitOf({ limits: [{ name: 'commit limit', value: 1e10 }] })).toBe('no date (no limit known to be near)');
    expect(limitOf({ resource: 'handles', limits: [] })).toBe('no date (no limit is known)');
    expect(limitOf({ verdict: 'suspect' })).toBe('no date (only for leaks)');
    expect(limitOf({ lifetime: { ...assessment().lifetime, endKnown: true } })).toBe('no date (this run has ended)');
    expect(limitOf({ caveats: ['under-a-day'] })).toBe('no date (this run is under a day)');
  });

  it.each([
    [[], 'none found'],
    [['confirmed'], 'KB 1 (confirmed)'],
    [['confirmed', ...Array<Confidence>(5).fill('possible')], 'KB 1 (confirmed); 5 more'],
    [['likely', 'likely', 'possible', 'ruled-out'], 'KB 1 or KB 2 (likely); 1 more'],
    [Array<Confidence>(3).fill('possible'), 'KB 1, KB 2 or KB 3 (possible)'],
    [[...Array<Confidence>(5).fill('possible'), 'ruled-out'], 'KB 1, KB 2 or KB 3 (possible); 2 more'],
  ] satisfies [Confidence[], string][])('names three articles at most and counts the open ones: %j', (found, told) => {
    const articles = found.map((confidence, index) => ({ id: `KB${index + 1}`, confidence, evidence: [] }));
    const text = renderText(report({ assessments: [assessment({ articles })] }), PLAIN);
    expect(text).toContain(`  Known issue: ${told}\n`);
  });

  it('shows no interval whose ends read the same', () => {
    const line = { ...trend({ from: 640 * MIB, slopePerHour: 9 * MIB }), ciLow: 9 * MIB, ciHigh: 9 * MIB };
    const one = assessment();
    const exhaustion = { ...one.exhaustion!, earliest: one.exhaustion!.at, latest: one.exhaustion!.at };
    const text = renderText(report({ assessments: [{ ...one, trend: line, exhaustion }] }), PLAIN);
    expect(text).toContain('+9.00 MiB Private Bytes per hour');
    expect(text).toContain('Limit: user address space in 3.5 days (7 Nov 18:00)\n');
  });

  it('counts counters as counters', () => {
    expect(renderText(healthyReport(), PLAIN)).toContain('Other counters: 3 stable.');
  });

  it('shows a name of nothing but blanks', () => {
    const text = renderText(report({ assessments: [assessment({ process: '  ', instance: '  ' })] }), PLAIN);
    expect(text).toContain('"  " on EXFE01');
  });

  it('is plain about a healthy machine and about nothing', () => {
    expect(renderText(healthyReport(), PLAIN)).toMatch(/^No leak found in 4 processes\.\n/);
    expect(renderText(report({ inputs: [] }), PLAIN)).toMatch(/^Nothing could be assessed\.\n/);
    expect(renderText(report({ events: [crash()] }), PLAIN)).toContain('Events');
  });

  it('colours only when asked to', () => {
    const escape = /\u001b/;
    expect(renderText(fullReport(), PLAIN)).not.toMatch(escape);
    expect(renderText(fullReport(), { color: true, width: 80 })).toMatch(escape);
  });

  it('writes ASCII where that is all there is', () => {
    expect(renderText(fullReport(), { color: false, width: 80, unicode: false })).toMatch(/^[\n -~]*$/);
  });

  it('lets no control or direction mark through, whatever the names', () => {
    expect(renderText(hostileReport(), PLAIN)).not.toMatch(/[^\n\P{Cc}]|\p{Cf}/u);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const text = renderText(
          report({ assessments: [assessment({ process: name, instance: name, machine: name })] }),
          PLAIN,
        );
        expect(text.replace(/\n/g, '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
      }),
      { numRuns: 50 },
    );
  });
});

describe('layout', () => {
  it('wraps between words, keeps the lead and cuts a long word', () => {
    expect(wrap('  one two three', 9, '    ')).toEqual(['  one two', '    three']);
    expect(wrap('x'.repeat(20), 8)).toEqual(['xxxxxxxx', 'xxxxxxxx', 'xxxx']);
    expect(cellWidth('日本e\u0301')).toBe(5);
  });

  it('draws levels as blocks and gaps as spaces', () => {
    const rising = envelope((index) => index, { spread: 0, buckets: 8 });
    expect(blockLine(rising, 8, true)).toBe('▁▂▃▄▅▆▇█');
    expect(
      blockLine(
        envelope((index) => (index < 4 ? null : index), { spread: 0, buckets: 8 }),
        8,
        true,
      ),
    ).toBe('    ▁▃▆█');
    expect(
      blockLine(
        envelope(() => 5, { spread: 0, buckets: BUCKETS }),
        4,
        false,
      ),
    ).toBe('____');
    expect(
      blockLine(
        envelope(() => null),
        4,
        true,
      ).trim(),
    ).toBe('');
  });
});
