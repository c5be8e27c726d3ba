import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fitLogistic } from '../../quality/logistic.mjs';
import { measureCorpus } from '../../quality/measure-logs.ts';
import { buildLogs } from '../../quality/programs/build.mjs';
import { readTraces } from '../../quality/programs/trace.mjs';
import { expectedCalibrationError, figuresOf } from '../../quality/scores.mjs';
import { MEASURES } from '../../src/detect/growth-measures.ts';
import { noise } from '../helpers/series.ts';

const folder = mkdtempSync(join(tmpdir(), 'leakscan-fit-test-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('measureCorpus', () => {
  const [log] = buildLogs(readTraces(), 3);
  const labels = log!.labels;
  writeFileSync(join(folder, log!.file), log!.text);
  writeFileSync(join(folder, 'labels.json'), JSON.stringify({ labels }));

  it('measures every process with a label, as the detector does', async () => {
    const measured = await measureCorpus(folder);
    const scored = labels.filter(({ ambiguous }) => !ambiguous);
    expect(scored.length).toBeGreaterThan(0);
    expect(measured.map(({ kind }) => kind).sort()).toEqual(scored.map(({ kind }) => kind).sort());
    expect(measured.filter(({ leak }) => leak)).toHaveLength(scored.filter(({ leak }) => leak).length);
    for (const { runs } of measured) {
      expect(runs.length).toBeGreaterThan(0);
      for (const { whole, hours } of runs) {
        expect(hours).toBeGreaterThan(0);
        if (whole !== null) for (const name of MEASURES) expect(whole[name], name).not.toBeNaN();
      }
    }
  });
});

describe('fitLogistic', () => {
  const random = noise(5);
  /** Log odds of 1 + 2 a - 3 b, with `c` that says nothing. */
  const rows = Array.from({ length: 4000 }, () => Float64Array.of(1, random(), random(), random()));
  const outcomes = rows.map((row) => Number(1 / (1 + Math.exp(-(1 + 2 * row[1]! - 3 * row[2]!))) > (random() + 1) / 2));
  const weights = rows.map(() => 1);

  it('finds the coefficients that made the outcomes', () => {
    const fit = fitLogistic({ rows, outcomes, weights, isFree: [true, true, true, true], ridge: 0 });
    for (const [i, wanted] of [1, 2, -3, 0].entries()) expect(Math.abs(fit[i]! - wanted), `${i}`).toBeLessThan(0.35);
  });

  it('finds a coefficient that is far away, where whole steps would go back and forth past it', () => {
    const ones = rows.map(() => Float64Array.of(1));
    const offsets = rows.map(() => -20);
    const halves = rows.map((_, i) => i % 2);
    const fit = fitLogistic({ rows: ones, outcomes: halves, weights, offsets, isFree: [true], ridge: 0 });
    expect(fit[0]).toBeCloseTo(20, 6);
  });

  it('lets none below zero that may not be', () => {
    const fit = fitLogistic({ rows, outcomes, weights, isFree: [true, false, false, false], ridge: 0.1 });
    expect(fit[1]).toBeGreaterThan(1);
    expect(fit[2]).toBe(0);
  });
});

describe('scores', () => {
  const judged = (likelihood: number, leaks: number, of: number): { leak: boolean; likelihood: number }[] =>
    Array.from({ length: of }, (_, i) => ({ leak: i < leaks, likelihood }));

  it('finds no error where nine in ten of what is 90 % likely leak', () => {
    const calibrated = [0.1, 0.3, 0.5, 0.7, 0.9].flatMap((p) => judged(p, 100 * p, 100));
    expect(expectedCalibrationError(calibrated)).toBeCloseTo(0, 9);
    const sure = [0.1, 0.3, 0.5, 0.7, 0.9].flatMap((p) => judged(p, 50, 100));
    expect(expectedCalibrationError(sure)).toBeCloseTo(0.24, 9);
  });

  it('counts what is called a leak and what is not', () => {
    const all = [...judged(0.9, 8, 10), ...judged(0.2, 2, 10)];
    expect(figuresOf(all, 0.6)).toMatchObject({ precision: 0.8, recall: 0.8, f1: 0.8, specificity: 0.8 });
  });
});
