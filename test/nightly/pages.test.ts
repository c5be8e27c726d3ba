/** Whatever happened to the pages: after the next night every link of every page leads somewhere. */
import { cp, mkdir, readdir, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openPageFolder } from '../../src/cli/files/page-folder.ts';
import { NO_CONFIGURATION } from '../../src/config/no-configuration.ts';
import { openHistory } from '../../src/history/open-history.ts';
import { DAMPING } from '../../src/nightly/advance-findings.ts';
import { runNight, type NightOutcome } from '../../src/nightly/run-night.ts';
import { createTasks } from '../../src/nightly/worker.ts';
import type { PageFolder } from '../../src/nightly/write-pages.ts';
import { always, counterCsv, growing, level, type Rule } from '../helpers/counter-csv.ts';
import { followLinks, readTree } from '../helpers/page-links.ts';
import { scratch } from '../helpers/run.ts';

const NIGHT = ['2024-03-06', '2024-03-07', '2024-03-08', '2024-03-09'] as const;
/** Two leak, one does not; a name with a blank and an umlaut is encoded in links. */
const MACHINES = ['APP 01', 'B\u00dcRO02', 'QUIET03'];

interface Place {
  readonly share: string;
  readonly historyFile: string;
  /** The default output folder. */
  readonly pages: string;
}

async function place(): Promise<Place> {
  const folder = await scratch();
  const made = { share: join(folder, 'share'), historyFile: join(folder, 'history.db'), pages: join(folder, 'pages') };
  await mkdir(made.share);
  for (const machine of MACHINES) await deliver(made, machine, 97);
  return made;
}

/** The log of a machine grows to so many samples. */
async function deliver({ share }: Place, machine: string, samples: number): Promise<void> {
  const rule: Rule = machine.startsWith('QUIET') ? level(1e8) : growing(1e8);
  const of = (counter: string): string => `\\\\${machine}\\Process(app)\\${counter}`;
  const columns = { [of('Private Bytes')]: rule, [of('ID Process')]: always(1588) };
  await writeFile(join(share, `${machine}.csv`), counterCsv(columns, samples));
}

interface Options {
  readonly folder?: string;
  readonly keepNights?: number;
  readonly signal?: AbortSignal;
  readonly change?: (pages: PageFolder) => PageFolder;
}

async function night(
  { share, historyFile, pages: usual }: Place,
  date: string,
  options: Options = {},
): Promise<NightOutcome> {
  const nowMs = Date.parse(`${date}T05:00:00Z`);
  const history = await openHistory(historyFile, { mode: 'write' });
  const tasks = createTasks({
    ...{ historyLocation: historyFile, night: date, nowMs, version: '0.0.0' },
    catalog: { folders: [], builtin: false },
    configuration: NO_CONFIGURATION,
    inventories: [],
    shownOptions: {},
    shownCommand: [],
    budget: 4 * 1024 * 1024,
  });
  const pages = await openPageFolder(options.folder ?? usual, false, () => Promise.resolve());
  try {
    return await runNight({
      ...{ history, tasks, night: date, nowMs, version: '0.0.0', damping: DAMPING, all: false, deliveries: [] },
      roots: [share],
      retention: { fineNights: 2, coarseNights: 14, keepNights: options.keepNights ?? 365 },
      pages: options.change?.(pages) ?? pages,
      onProgress: () => undefined,
      signal: options.signal ?? new AbortController().signal,
    });
  } finally {
    await tasks.close();
    await history.close();
  }
}

/** Remembers what was written. */
const recording =
  (files: string[]) =>
  (pages: PageFolder): PageFolder => ({
    ...pages,
    write: (file, text) => {
      files.push(file);
      return pages.write(file, text);
    },
  });

/** Fails from the nth file on, before or after it was written, as the end of the process would. */
const endingAt =
  (nth: number, isWritten: boolean) =>
  (pages: PageFolder): PageFolder => {
    let files = 0;
    return {
      ...pages,
      write: async (file, text) => {
        const isLast = files++ === nth;
        if (!isLast || isWritten) await pages.write(file, text);
        if (isLast) throw new Error('killed');
      },
    };
  };

async function expectWhole(folder: string): Promise<void> {
  const { links, dead } = await followLinks(folder);
  expect(dead).toEqual([]);
  expect(links).toBeGreaterThan(10);
}

/** Files: three reports of two leaks and a quiet one would be 2 + 3 + 2. */
const FILES_OF_A_NIGHT = 7;

describe('pages', () => {
  it('are all written on the first night, and none but the index on a night that changes nothing', async () => {
    const made = await place();
    const first: string[] = [];
    await night(made, NIGHT[0], { change: recording(first) });
    expect(first).toHaveLength(FILES_OF_A_NIGHT);
    expect(first.slice(-2)).toEqual(['summary.json', 'index.html']);
    await expectWhole(made.pages);
    const second: string[] = [];
    await night(made, NIGHT[1], { change: recording(second) });
    expect(second).toEqual(['summary.json', 'index.html']);
    await expectWhole(made.pages);
  });

  it('are complete after the next night, wherever the run before was killed', async () => {
    for (let nth = 0; nth < FILES_OF_A_NIGHT; nth++) {
      for (const isWritten of [false, true]) {
        const made = await place();
        await expect(night(made, NIGHT[0], { change: endingAt(nth, isWritten) })).rejects.toThrow('killed');
        // What is there leads nowhere that is not there.
        expect((await followLinks(made.pages)).dead.filter((link) => !link.endsWith('../index.html'))).toEqual([]);
        await night(made, NIGHT[1]);
        await expectWhole(made.pages);
        expect(await readdir(join(made.pages, 'machines'))).toHaveLength(MACHINES.length);
      }
    }
  }, 120_000);

  it('that stand from an earlier night are written anew after a kill', async () => {
    for (let nth = 0; nth < FILES_OF_A_NIGHT; nth++) {
      const made = await place();
      await night(made, NIGHT[0]);
      for (const machine of MACHINES) await deliver(made, machine, 150);
      await expect(night(made, NIGHT[1], { change: endingAt(nth, false) })).rejects.toThrow('killed');
      expect((await followLinks(made.pages)).dead).toEqual([]);
      // No machine sent anything new; each page still shows both nights.
      await night(made, NIGHT[2]);
      await expectWhole(made.pages);
      const files = await readTree(made.pages);
      for (const machine of ['app%2001', 'b%C3%BCro02']) {
        expect(files.get(`machines/${decodeURIComponent(machine)}.html`)).toContain(`../${NIGHT[1]}/${machine}.html`);
      }
    }
  }, 120_000);

  it('go to another folder, all of them, and back', async () => {
    const made = await place();
    const other = `${made.pages}-2`;
    await night(made, NIGHT[0]);
    await deliver(made, MACHINES[0]!, 150);
    await night(made, NIGHT[1], { folder: other });
    await expectWhole(other);
    expect(await readdir(join(other, 'machines'))).toHaveLength(MACHINES.length);
    // What was assessed meanwhile is on the pages of the first folder too.
    await night(made, NIGHT[2]);
    await expectWhole(made.pages);
    expect((await readTree(made.pages)).get('machines/app 01.html')).toContain(`../${NIGHT[1]}/app%2001.html`);
  });

  it('that were deleted, or are empty, are written again, and no others', async () => {
    const made = await place();
    await night(made, NIGHT[0]);
    await deliver(made, MACHINES[0]!, 150);
    await night(made, NIGHT[1]);
    const [oldReport, page, empty] = [`${NIGHT[0]}/app 01.html`, 'machines/quiet03.html', 'machines/app 01.html'];
    for (const file of [oldReport, page]) await rm(join(made.pages, file));
    for (const file of [empty, 'index.html', 'summary.json']) await truncate(join(made.pages, file));
    const written: string[] = [];
    await night(made, NIGHT[2], { change: recording(written) });
    expect(written.sort()).toEqual([oldReport, page, empty, 'index.html', 'summary.json'].sort());
    await expectWhole(made.pages);
    await rm(made.pages, { recursive: true });
    await night(made, NIGHT[3]);
    await expectWhole(made.pages);
  });

  it('of what is kept no longer go, with the links to them, also of machines that sent nothing', async () => {
    const made = await place();
    await night(made, NIGHT[0]);
    for (const machine of MACHINES.slice(1)) await deliver(made, machine, 150);
    await night(made, NIGHT[1]);
    await deliver(made, MACHINES[2]!, 200);
    await writeFile(join(made.pages, NIGHT[0], 'notes.txt'), 'mine');
    // Killed before the pages are deleted: the next night does it.
    const change = (pages: PageFolder): PageFolder => ({ ...pages, remove: () => Promise.reject(new Error('killed')) });
    await expect(night(made, NIGHT[2], { keepNights: 2, change })).rejects.toThrow('killed');
    await expectWhole(made.pages);
    await night(made, NIGHT[2], { keepNights: 2 });
    await expectWhole(made.pages);
    expect([...(await readTree(made.pages)).keys()]).toEqual([
      `${NIGHT[0]}/notes.txt`,
      `${NIGHT[1]}/b\u00fcro02.html`,
      'index.html',
      'machines/b\u00fcro02.html',
      'machines/quiet03.html',
      'summary.json',
    ]);
  });

  it('leave no empty folder of a night, and nothing else is removed', async () => {
    const made = await place();
    await night(made, NIGHT[0]);
    for (const machine of MACHINES) await deliver(made, machine, 150);
    const elsewhere = join(made.share, '..', 'elsewhere');
    await mkdir(elsewhere);
    for (const name of ['2024-02-01', '2024-02-02', 'empty', '2024-02-03 old', 'machines/2024-02-04']) {
      await mkdir(join(made.pages, name));
    }
    await writeFile(join(made.pages, '2024-02-02', 'notes.txt'), 'mine');
    await symlink(elsewhere, join(made.pages, '2024-02-05'), 'junction');
    await writeFile(join(made.pages, '2024-02-06'), '');
    await night(made, NIGHT[1], { keepNights: 1 });
    const folders = (await readdir(made.pages)).filter((name) => !name.includes('.'));
    expect(folders.toSorted()).toEqual(
      [NIGHT[1], '2024-02-02', '2024-02-03 old', '2024-02-05', '2024-02-06', 'empty', 'machines'].toSorted(),
    );
    expect(await readdir(join(made.pages, 'machines'))).toContain('2024-02-04');
    expect(await readdir(elsewhere)).toEqual([]);
  });

  it('stay as they were where a run is stopped', async () => {
    const made = await place();
    await night(made, NIGHT[0]);
    const before = await readTree(made.pages);
    for (const machine of MACHINES) await deliver(made, machine, 150);
    const stop = new AbortController();
    const change = (pages: PageFolder): PageFolder => ({
      ...pages,
      write: async (file, text) => {
        await pages.write(file, text);
        stop.abort();
      },
    });
    const { stopped } = await night(made, NIGHT[1], { signal: stop.signal, change });
    expect(stopped).toBe(true);
    expect((await followLinks(made.pages)).dead).toEqual([]);
    expect((await readTree(made.pages)).get('index.html')).toBe(before.get('index.html'));
    await night(made, NIGHT[2]);
    await expectWhole(made.pages);
  });

  it('of a folder that was moved or copied are written anew once', async () => {
    const made = await place();
    await night(made, NIGHT[0]);
    const copy = `${made.pages}-copy`;
    await cp(made.pages, copy, { recursive: true });
    const written: string[] = [];
    for (const date of [NIGHT[1], NIGHT[2]]) await night(made, date, { folder: copy, change: recording(written) });
    expect(written).toHaveLength(FILES_OF_A_NIGHT + 2);
  });
});
