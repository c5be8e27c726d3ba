import { describe, expect, it } from 'vitest';
import type { NightSuppressed } from '../../src/model/nightly.ts';
import { nightSuppressionTexts } from '../../src/words/suppressions.ts';

const suppressed = (machine: string, over: Partial<NightSuppressed> = {}): NightSuppressed => ({
  ...{ id: `id ${machine}`, machine, process: 'w3wp', instance: 'w3wp', siblings: 1, resource: 'private-bytes' },
  ...{ verdict: 'leak', severity: 'high', reason: 'ticket 4711', expires: '2026-12-06', expiresSoon: true },
  ...over,
});
const texts = (ending: readonly NightSuppressed[]): string[] =>
  nightSuppressionTexts({ expired: [], unused: [], ending });

describe('suppressions that end soon', () => {
  it('are announced once for each entry, however many findings it hides', () => {
    const machines = Array.from({ length: 12 }, (_, i) => suppressed(`WEB${String(i + 1).padStart(2, '0')}`));
    expect(texts([...machines, suppressed('DC01', { process: 'lsass', instance: 'lsass', reason: 'patch' })])).toEqual([
      'the suppression of w3wp on WEB01, w3wp on WEB02, w3wp on WEB03, w3wp on WEB04, w3wp on WEB05 and 7 more findings ' +
        'ends after 6 Dec 2026, and the findings are reported again from then on (ticket 4711)',
      'the suppression of lsass on DC01 ends after 6 Dec 2026, and the finding is reported again from then on (patch)',
    ]);
  });

  it('are counted beyond the first twenty', () => {
    const entries = Array.from({ length: 23 }, (_, i) => suppressed('WEB01', { reason: `ticket ${i}` }));
    expect(texts(entries).slice(20)).toEqual(['3 more suppressions end within a week']);
  });
});
