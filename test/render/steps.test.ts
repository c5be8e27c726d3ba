import { describe, expect, it } from 'vitest';
import type { ReportAssessment } from '../../src/model/report.ts';
import { stepsFor } from '../../src/words/advice.ts';
import { renderText } from '../../src/render/text/render-text.ts';
import { MODULE_LIST_COMMAND } from '../../src/util/module-list-command.ts';
import { assessment, at, HOUR_MS, likelyLeak, match, report, START_MS } from '../helpers/report-fixture.ts';

const steps = (one: ReportAssessment) => stepsFor(report({ assessments: [one] }), one);
const ended = (one: ReportAssessment): ReportAssessment => ({
  ...one,
  exhaustion: null,
  lifetime: { ...one.lifetime, endKnown: true },
});

describe('stepsFor', () => {
  it('names the cache’s counter before a dump where a cache may explain the growth', () => {
    const text = 'it keeps its cache, which may still be filling; log Database\\Cache to tell';
    const one = assessment({
      verdict: 'suspect',
      exhaustion: null,
      caveats: ['known-cache'],
      reasons: [{ code: 'known-cache', text, state: 'against' }],
    });
    expect(steps(one)[0]).toEqual({
      text: `Log inetinfo on EXFE01 with the size of its cache, and scan again: ${text}.`,
      command: null,
    });
    expect(steps(assessment())[0]!.command).toContain('umdh -p:1844');
  });

  it('lists modules with the command that --inventory reads', () => {
    const tied = assessment({ articles: [match('KB100001', 'possible'), match('KB100002', 'possible')] });
    for (const one of [assessment(), tied]) {
      const commands = steps(one).map(({ command }) => command);
      expect(commands).toContain(MODULE_LIST_COMMAND);
      expect(commands.join()).not.toContain('tasklist');
    }
  });

  it('asks nothing of a process that has ended but to wait for its next run', () => {
    const one = steps(ended(assessment()));
    expect(one.map(({ text }) => text).join(' ')).not.toMatch(/\bnow\b/);
    expect(one[0]!.text).toContain('when it runs again');
    expect(one[0]!.command).toBe('umdh -p:<PID> -f:first.txt');
    const asked = ended(likelyLeak());
    expect(steps(asked).map(({ text }) => text)).toContainEqual(
      expect.stringContaining('On EXFE01: Once inetinfo runs again: Which version'),
    );
    expect(renderText(report({ assessments: [asked] }), { color: false, width: 200 })).toContain(
      '? Once inetinfo runs again: Which version',
    );
  });

  it('looks at the run that goes on where an earlier one decides', () => {
    const one = ended(assessment());
    const end = at(START_MS + 200 * HOUR_MS);
    const later = { ...one, lifetimes: [...one.lifetimes, { pid: 77, start: one.lifetime.end, end }] };
    expect(steps(later)[0]!.command).toBe('umdh -p:77 -f:first.txt');
  });
});
