import { describe, expect, it } from 'vitest';
import { isLogged, seriesReader } from '../../src/detect/read-series.ts';
import type { Lifetime } from '../../src/model/lifetime.ts';

/** Put together at each look, as those of a log are. */
function lifeAt(...times: number[]): Pick<Lifetime, 'series'> & { looks: number } {
  const life = {
    looks: 0,
    series: {
      get handles() {
        life.looks++;
        return { timesMs: Float64Array.from(times), values: Float64Array.from(times), slices: null };
      },
    },
  };
  return life;
}

describe('seriesReader', () => {
  it('gives series of the same times one array of them, also with others in between', () => {
    const read = seriesReader();
    const whole = read(lifeAt(1, 2, 3), 'handles');
    const brief = read(lifeAt(2, 3), 'handles');
    expect([...brief.timesMs]).toEqual([2, 3]);
    expect(read(lifeAt(2, 3), 'handles').timesMs).toBe(brief.timesMs);
    expect(read(lifeAt(1, 2, 3), 'handles').timesMs).toBe(whole.timesMs);
    expect([...read(lifeAt(1, 2, 4), 'handles').timesMs]).toEqual([1, 2, 4]);
    expect(read(lifeAt(1), 'threads').timesMs).toHaveLength(0);
  });

  it('says what was logged without putting it together', () => {
    const life = lifeAt(1, 2);
    expect([isLogged(life, 'handles'), isLogged(life, 'threads')]).toEqual([true, false]);
    expect(life.looks).toBe(0);
  });
});
