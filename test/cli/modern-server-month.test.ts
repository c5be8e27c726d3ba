import { describe, expect, it } from 'vitest';
import { findingsOf, MEMBER_SERVER, nightsOf } from '../helpers/modern-server.ts';
import { scratch } from '../helpers/run.ts';

describe('a month of nights', () => {
  it('has one id for each cause, reported once', async () => {
    const nights = await nightsOf(await scratch(), { ...MEMBER_SERVER, days: 30, stepSeconds: 1800 });
    const { ids, reported, gone } = findingsOf(nights);
    expect([...ids].map(([process, own]) => `${process}: ${own.size}`).sort()).toEqual(['svchost: 1', 'w3wp: 1']);
    expect([...reported].sort()).toEqual([...new Set([...ids.values()].flatMap((own) => [...own]))].sort());
    expect(gone).toEqual([]);
  }, 1_200_000);
});
