import { copyFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { HistoryStore } from '../../src/history/store.ts';
import {
  DAY_MS,
  captureOf,
  contentsOf,
  findingOf,
  freshHistory,
  historyKinds,
  lifetimeOf,
  nightOf,
  opened,
  reportOf,
  saidOf,
} from '../helpers/history-store.ts';

const NIGHT = '2026-11-21';

/** The resolution of each record, as the captures of the helper tell it, with the content it is of. */
async function recordsOf(history: HistoryStore, machine = 'SRV01'): Promise<string[]> {
  const found: string[] = [];
  for await (const { record, input, night } of history.records(machine)) {
    found.push(`${record.objects[0]} ${input.file} ${night}`);
  }
  return found;
}

// One contract for both: what a history says does not depend on the database that it is in.
describe.each(historyKinds())('%s', (_name, fresh) => {
  describe('files', () => {
    it('are known by the path as it was given, with what became of them', async () => {
      const { history } = await fresh();
      const read = captureOf({ file: '\\\\share\\Logs\\A.blg' });
      await history.addCapture(read, NIGHT);
      const refused = {
        facts: { file: '\\\\share\\logs\\a.blg', bytes: 3, modifiedMs: 5.25 },
        code: 'ARCHIVE',
        message: 'cut',
      };
      await history.refuse(refused, NIGHT);
      expect([...(await history.knownFiles()).values()]).toEqual([
        { ...read.facts, sha256: read.input.sha256, hasCapture: true, contentNight: NIGHT, refusal: null },
        {
          ...refused.facts,
          sha256: null,
          hasCapture: false,
          contentNight: null,
          refusal: { code: 'ARCHIVE', message: 'cut', night: NIGHT },
        },
      ]);
    });

    it('that are touched have new facts, the same content, and are no longer refused', async () => {
      const { history } = await fresh();
      const read = captureOf({});
      await history.addCapture(read, NIGHT);
      const facts = { ...read.facts, modifiedMs: 99 };
      await history.refuse({ facts: read.facts, code: 'DAMAGED', message: 'x' }, NIGHT);
      expect(await recordsOf(history)).toHaveLength(1);
      await history.touch(facts, read.input.sha256);
      expect((await history.knownFiles()).get(facts.file)).toEqual({
        ...facts,
        sha256: read.input.sha256,
        ...{ hasCapture: true, contentNight: NIGHT },
        refusal: null,
      });
      expect(await recordsOf(history)).toHaveLength(1);
    });
  });

  describe('captures', () => {
    it('are given back as they were, whatever the case of the machine', async () => {
      const { history } = await fresh();
      await history.addCapture(captureOf({ file: 'a', machines: ['Mail01', 'WEB'] }), NIGHT);
      await history.addCapture(captureOf({ file: 'b', machines: ['MAIL01'], firstDay: 1 }), NIGHT);
      expect((await history.machines()).map(({ machine }) => machine)).toEqual(['MAIL01', 'WEB']);
      expect(await recordsOf(history, 'mail01')).toEqual([`fine b ${NIGHT}`, `fine a ${NIGHT}`]);
      expect(await recordsOf(history, 'other')).toEqual([]);
      for await (const { record } of history.records('WEB', 'nights')) {
        expect(record.stretches[0]!.runs[0]!.secondBlankMs).toBeNaN();
        expect(record.objects).toEqual(['nights']);
      }
    });

    it('come with the newest samples first, but those of a clock that was wrong', async () => {
      const { history } = await fresh();
      await history.addCapture(captureOf({ file: 'future', firstDay: 9000 }), '2026-11-19');
      await history.addCapture(captureOf({ file: 'newer', firstDay: 5 }), '2026-11-20');
      await history.addCapture(captureOf({ file: 'older', firstDay: 4 }), '2026-11-21');
      const files = (await recordsOf(history)).map((one) => one.split(' ')[1]);
      expect(files).toEqual(['newer', 'older']);
      expect((await history.machines())[0]!.lastSample).toBe('1970-01-06T00:00:00.000+01:00');
    });

    it.each([
      ['grown', 'the log has grown', { lastDay: 3 }, ['x']],
      ['grown', 'it begins earlier', { firstDay: -1, lastDay: 1 }, ['x']],
      ['grown', 'one more machine', { machines: ['SRV01', 'SRV02'] }, ['x']],
      ['grown', 'the same span, with other content', {}, ['x']],
      ['replaced', 'it begins later', { firstDay: 0.5, lastDay: 3 }, ['x', 'x']],
      ['replaced', 'it ends earlier', { lastDay: 0.5 }, ['x', 'x']],
      ['replaced', 'a machine is gone', { machines: ['SRV02'] }, ['x']],
    ] as const)('of a path that is read again: %s where %s', async (taken, _why, parts, kept) => {
      const { history } = await fresh();
      const first = captureOf({ file: 'x', content: 'first' });
      expect(await history.addCapture(first, NIGHT)).toBe('added');
      expect(await history.addCapture(captureOf({ file: 'x', content: 'second', ...parts }), NIGHT)).toBe(taken);
      expect((await recordsOf(history)).map((one) => one.split(' ')[1])).toEqual(kept);
      // An older copy of it brings nothing new.
      expect(await history.addCapture({ ...first, facts: { ...first.facts, file: 'copy' } }, NIGHT)).toBe('known');
      expect(await recordsOf(history)).toHaveLength(kept.length);
      expect((await history.verify()).problems).toEqual([]);
    });

    it('of copies grow together', async () => {
      const { history } = await fresh();
      for (const file of ['x', 'y']) await history.addCapture(captureOf({ file, content: 'one' }), NIGHT);
      expect(await history.addCapture(captureOf({ file: 'x', content: 'two', lastDay: 2 }), NIGHT)).toBe('grown');
      expect(await history.addCapture(captureOf({ file: 'y', content: 'three', lastDay: 3 }), NIGHT)).toBe('grown');
      expect(await recordsOf(history)).toEqual([`fine y ${NIGHT}`]);
    });

    it('a path replaced keeps what it gave before for good', async () => {
      const { history } = await fresh();
      await history.addCapture(captureOf({ file: 'x', content: 'monday' }), NIGHT);
      await history.addCapture(captureOf({ file: 'x', content: 'tuesday', firstDay: 1 }), NIGHT);
      // Covers both, but only the one of the path is replaced.
      await history.addCapture(captureOf({ file: 'x', content: 'both', firstDay: 0, lastDay: 2 }), NIGHT);
      expect(await recordsOf(history)).toHaveLength(2);
    });

    it('make their machines pending, until the night is saved', async () => {
      const { history } = await fresh();
      const pending = async () => (await history.machines()).map((one) => one.pending);
      await history.addCapture(captureOf({}), NIGHT);
      expect(await pending()).toEqual([true]);
      await history.saveNight(nightOf(NIGHT, { machine: 'srv01' }));
      expect(await pending()).toEqual([false]);
      await history.addCapture(captureOf({ file: 'other name', content: 'C:\\PerfLogs\\A.blg' }), NIGHT);
      expect(await pending()).toEqual([false]);
      await history.addCapture(captureOf({ file: 'other name', content: 'more', lastDay: 4 }), NIGHT);
      expect(await pending()).toEqual([true]);
    });

    it('change nothing when they come again', async () => {
      const { history } = await fresh();
      for (const file of ['a', 'b']) await history.addCapture(captureOf({ file, firstDay: file.length }), NIGHT);
      const before = await contentsOf(history);
      for (const file of ['a', 'b']) {
        expect(await history.addCapture(captureOf({ file, firstDay: file.length }), '2026-11-22')).toBe('known');
      }
      expect(await contentsOf(history)).toEqual(before);
    });
  });

  describe('a night', () => {
    it('is given back as it was saved', async () => {
      const { history } = await fresh();
      await history.addCapture(captureOf({}), NIGHT);
      const findings = [findingOf('f2', { status: 'waiting', state: null }), findingOf('f1')];
      const said = [
        saidOf('f2', NIGHT, { slopePerHour: null, ciLow: null, ciHigh: null, articles: [] }),
        saidOf('f1', NIGHT),
      ];
      const lifetimes = [lifetimeOf('a', 1, 3, null), lifetimeOf('b', 2, 2.5)];
      await history.saveNight(nightOf(NIGHT, { findings, said, lifetimes }));
      expect(await history.findings('srv01')).toEqual(findings);
      expect(await history.said('SRV01')).toEqual(said);
      expect(await history.lifetimes('SRV01', 10)).toEqual(lifetimes);
      expect(await history.lifetimes('SRV01', 1)).toEqual(lifetimes.slice(0, 1));
      expect(await history.nightsOf('SRV01')).toEqual([NIGHT]);
      expect(await history.report('SRV01', NIGHT)).toEqual(reportOf(NIGHT));
      expect(await history.report('SRV01', '2020-01-01')).toBeNull();
      expect(await history.machines()).toMatchObject([
        {
          machine: 'SRV01',
          firstNight: NIGHT,
          lastNight: NIGHT,
          nights: 1,
          lastSample: '1970-01-02T00:00:00.000+01:00',
        },
      ]);
    });

    it('that is run again changes nothing, and tells nothing twice', async () => {
      const { history } = await fresh();
      await history.saveNight(nightOf(NIGHT));
      expect(await history.deliveries()).toEqual(nightOf(NIGHT).deliveries);
      await history.markWritten([{ machine: 'srv01', night: NIGHT }]);
      await history.finishDeliveries(nightOf(NIGHT).deliveries);
      const before = await contentsOf(history);
      await history.saveNight(nightOf(NIGHT));
      expect(await contentsOf(history)).toEqual(before);
      expect(await history.deliveries()).toEqual([]);
      expect(await history.reports()).toEqual([{ machine: 'SRV01', night: NIGHT, written: true }]);
    });

    it('that is run again with another result replaces its own, and nothing of other nights', async () => {
      const { history } = await fresh();
      await history.saveNight(nightOf('2026-11-20', { lifetimes: [lifetimeOf('a', 0, 1), lifetimeOf('b', 0, 2)] }));
      await history.saveNight(nightOf(NIGHT));
      await history.markWritten([{ machine: 'SRV01', night: NIGHT }]);
      const lifetimes = [lifetimeOf('c', 0, 3), lifetimeOf('too early', 0, 1)];
      const other = {
        findings: [findingOf('f9')],
        said: [saidOf('f9', NIGHT)],
        lifetimes,
        lifetimesFromMs: 2 * DAY_MS,
      };
      await history.saveNight(nightOf(NIGHT, { ...other, report: reportOf('another'), deliveries: [] }));
      expect((await history.findings('SRV01')).map(({ id }) => id)).toEqual(['f9']);
      expect((await history.said('SRV01')).map(({ id, night }) => `${id} ${night}`)).toEqual([
        `f9 ${NIGHT}`,
        'f1 2026-11-20',
      ]);
      expect((await history.lifetimes('SRV01', 9)).map(({ process }) => process)).toEqual(['c', 'inetinfo']);
      expect(await history.reports('srv01')).toEqual([
        { machine: 'SRV01', night: NIGHT, written: false },
        { machine: 'SRV01', night: '2026-11-20', written: false },
      ]);
      expect(await history.deliveries()).toHaveLength(2);
      await history.saveNight(nightOf(NIGHT, { report: null }));
      expect((await history.reports()).map(({ night }) => night)).toEqual(['2026-11-20']);
    });

    it('of a thousand findings goes in at once', async () => {
      const { history } = await fresh();
      const ids = Array.from({ length: 1200 }, (_, i) => `f${i}`);
      const said = ids.map((id) => saidOf(id, NIGHT));
      await history.saveNight(nightOf(NIGHT, { findings: ids.map((id) => findingOf(id)), said }));
      expect((await history.findings('SRV01')).map(({ id }) => id)).toEqual(ids);
      expect(await history.said('SRV01')).toEqual(said);
    });
  });

  describe('prune', () => {
    const nights = ['2026-11-18', '2026-11-19', '2026-11-20', '2026-11-21'];

    async function fourNights(): Promise<HistoryStore> {
      const { history } = await fresh();
      for (const [day, night] of nights.entries()) {
        await history.addCapture(captureOf({ file: `day${day}`, firstDay: day }), night);
        await history.saveNight(
          nightOf(night, { lifetimes: [lifetimeOf(`p${day}`, day, day + 1)], lifetimesFromMs: (day + 1) * DAY_MS }),
        );
      }
      return history;
    }

    it('deletes resolutions first, then everything', async () => {
      const history = await fourNights();
      const told = await history.prune({ fineNights: 1, coarseNights: 2, keepNights: 3 });
      expect(told).toEqual({ captures: 1, reports: [{ machine: 'SRV01', night: '2026-11-18', written: false }] });
      expect(await recordsOf(history)).toEqual([
        'fine day3 2026-11-21',
        'coarse day2 2026-11-20',
        'nights day1 2026-11-19',
      ]);
      expect(await history.nightsOf('SRV01')).toEqual(nights.slice(1).reverse());
      expect((await history.said('SRV01')).map(({ night }) => night)).toEqual(nights.slice(1).reverse());
      expect((await history.lifetimes('SRV01', 9)).map(({ process }) => process)).toEqual(['p3', 'p2', 'p1']);
      expect((await history.deliveries()).map(({ night }) => night)).toEqual(nights.slice(1));
      const again = await history.prune({ fineNights: 1, coarseNights: 2, keepNights: 3 });
      expect(again).toEqual({ captures: 0, reports: [] });
      expect((await history.verify()).problems).toEqual([]);
    });

    it('keeps files known with the night of their content, under which they may come again', async () => {
      const history = await fourNights();
      await history.prune({ fineNights: 1, coarseNights: 1, keepNights: 1 });
      expect([...(await history.knownFiles()).keys()]).toEqual(['day0', 'day1', 'day2', 'day3']);
      expect((await history.knownFiles()).get('day0')).toMatchObject({ hasCapture: false, contentNight: nights[0] });
      expect(await history.addCapture(captureOf({ file: 'day0' }), '2026-11-22')).toBe('added');
      expect(await recordsOf(history)).toEqual(['fine day3 2026-11-21', 'fine day0 2026-11-18']);
      expect((await history.knownFiles()).get('day0')).toMatchObject({ hasCapture: true, contentNight: nights[0] });
      expect((await history.machines())[0]!.lastSample).toBe('1970-01-05T00:00:00.000+01:00');
    });

    it('forgets a machine of which nothing is left', async () => {
      const history = await fourNights();
      await history.saveNight(nightOf('2026-11-22', { machine: 'SRV02', findings: [] }));
      await history.prune({ fineNights: 1, coarseNights: 1, keepNights: 1 });
      expect((await history.machines()).map(({ machine }) => machine)).toEqual(['SRV02']);
      expect((await history.verify()).counts).toMatchObject({ files: 4, contents: 4, records: 0, assessments: 0 });
      await history.compact();
    });

    it('counts nights as they were recorded, whatever their dates', async () => {
      const { history } = await fresh();
      const dates = ['2027-12-01', '1970-01-01', '2026-11-20', '2026-11-21', '1970-01-01'];
      for (const [day, night] of dates.entries()) {
        await history.addCapture(captureOf({ file: `day${day}`, firstDay: day }), night);
        await history.saveNight(nightOf(night));
      }
      // A date that comes again is the newest.
      const recorded = ['1970-01-01', '2026-11-21', '2026-11-20', '2027-12-01'];
      expect(await history.nights()).toEqual(recorded);
      expect(await history.nightsOf('SRV01')).toEqual(recorded);
      expect((await history.said('SRV01')).map(({ night }) => night)).toEqual(recorded);
      expect((await history.reports()).map(({ night }) => night)).toEqual(recorded);
      expect((await history.deliveries()).map(({ night }) => night)).toEqual(recorded.toReversed());
      expect(await history.machines()).toMatchObject([{ firstNight: '2027-12-01', lastNight: '1970-01-01' }]);
      await history.prune({ fineNights: 1, coarseNights: 2, keepNights: 3 });
      expect(await history.nightsOf('SRV01')).toEqual(recorded.slice(0, 3));
    });

    it('keeps everything for as long as one likes', async () => {
      const history = await fourNights();
      const before = await contentsOf(history);
      await history.prune({ fineNights: Infinity, coarseNights: 1e9, keepNights: Infinity });
      expect(await contentsOf(history)).toEqual(before);
    });
  });

  describe('a history', () => {
    it('is read in another process or thread while it is written, and never changed by a reader', async () => {
      const { file, history } = await fresh();
      await history.addCapture(captureOf({}), NIGHT);
      const reader = await opened(file, { mode: 'read' });
      const records = reader.records('SRV01')[Symbol.asyncIterator]();
      await history.addCapture(captureOf({ file: 'b', firstDay: 1 }), NIGHT);
      expect(await recordsOf(reader)).toHaveLength(2);
      await records.return?.();
      await expect(reader.addCapture(captureOf({ file: 'c' }), NIGHT)).rejects.toMatchObject({ code: 'HISTORY' });
      expect(await recordsOf(history)).toHaveLength(2);
    });

    it('takes changes that are asked for at once one after another', async () => {
      const { history } = await fresh();
      const files = Array.from({ length: 20 }, (_, i) => `f${i}`);
      const done = await Promise.all(
        files.map((file, i) => history.addCapture(captureOf({ file, firstDay: i }), NIGHT)),
      );
      expect(done).toEqual(files.map(() => 'added'));
      expect(await recordsOf(history)).toHaveLength(20);
    });
  });
});

describe('a file of the history', () => {
  it('keeps what was put in it, all of it in one file when it is closed', async () => {
    const { file, history } = await freshHistory();
    await history.addCapture(captureOf({}), NIGHT);
    await history.saveNight(nightOf(NIGHT));
    const before = await contentsOf(history);
    await history.close();
    // All of it is in the one file: what is copied is whole.
    await copyFile(file, `${file}.copy`);
    expect(await contentsOf(await opened(`${file}.copy`, { mode: 'read' }))).toEqual(before);
    const again = await opened(file, { mode: 'read' });
    expect(await contentsOf(again)).toEqual(before);
  });
});
