import { describe, expect, it } from 'vitest';
import { isExchangeOutside, showsExchange, showsLaterExchange } from '../../src/windows/exchange.ts';
import { hasAllProcesses, hasImageOf32Bit, USUAL_IMAGES } from '../../src/windows/images.ts';
import { isDesignMeasured } from '../../src/windows/known-caches.ts';
import { hostSpan, isBefore, since, spanOf } from '../../src/windows/versions.ts';

const product = (family: 'exchange' | 'iis', version: string | null) => ({
  name: 'product',
  editions: [],
  family,
  version,
  branch: null,
  servicePack: null,
  releases: [],
  builds: null,
  runsOn: null,
});

describe('the Windows that a product runs on', () => {
  it('is known for Exchange 5.5, not for what has no version', () => {
    expect(hostSpan('exchange', '5.5')).toEqual(spanOf({ from: 'NT 3.51', to: '2000' }));
    expect(hostSpan('windows', '2000')).toEqual(spanOf({ from: '2000', to: '2000' }));
    expect(hostSpan('exchange', null)).toBeNull();
    expect(hostSpan('outlook', '2000')).toBeNull();
    expect(spanOf({ from: 'Server 2O03', to: null })).toBeNull();
  });

  it('is before a version as a whole, or not', () => {
    expect(isBefore(spanOf({ from: null, to: '2000' })!, 'XP')).toBe(true);
    expect(isBefore(spanOf({ from: '2000', to: 'XP' })!, 'XP')).toBe(false);
    expect(isBefore(since('Vista'), '8')).toBe(false);
  });
});

describe('Exchange', () => {
  it('shows by an object or a process', () => {
    const log = { objects: new Set(['process']), images: new Set(['inetinfo']) };
    expect(showsExchange(log)).toBe(false);
    expect(showsExchange({ ...log, objects: new Set(['msexchangeis']) })).toBe(true);
    expect(
      ['edgetransport', 'msexchangerepl', 'store', 'w3wp'].map((one) => showsLaterExchange(new Set([one]))),
    ).toEqual([true, true, false, false]);
    expect(showsExchange({ ...log, images: new Set(['mad']) })).toBe(true);
  });

  it('is outside a range of versions, unless its version is not known', () => {
    expect(isExchangeOutside(product('exchange', '5.5'), { from: '2000', to: null })).toBe(true);
    expect(isExchangeOutside(product('exchange', '2003'), { from: null, to: '2000' })).toBe(true);
    expect(isExchangeOutside(product('exchange', '2000'), { from: '2000', to: '2000' })).toBe(false);
    expect(isExchangeOutside(product('exchange', null), { from: '2000', to: null })).toBe(false);
    expect(isExchangeOutside(product('iis', '4.0'), { from: '2000', to: null })).toBe(false);
  });
});

describe('programs', () => {
  it('show whether a log has all processes', () => {
    expect(hasAllProcesses(new Set(USUAL_IMAGES))).toBe(true);
    expect(hasAllProcesses(new Set(['system', 'services']))).toBe(false);
  });

  it('show 32-bit Windows', () => {
    expect(hasImageOf32Bit(new Set(['spoolss']))).toBe(true);
    expect(hasImageOf32Bit(new Set(USUAL_IMAGES))).toBe(false);
  });

  it.each([
    ['Store', true],
    ['sqlservr', true],
    ['inetinfo', true],
    ['mysqld', false],
    ['tool', false],
  ])('%s has growth by design that is measured: %s', (process, expected) => {
    expect(isDesignMeasured(process)).toBe(expected);
  });
});
