/**
 * The pages of the output folder. After each night every page that another one links to is there: what the history calls
 * written is looked for in the folder. Reports come first, the index last, and only then the pages of what was deleted go,
 * so that a run that is killed leaves no link that leads nowhere.
 */
import type { History, PageKey, StoredReport } from '../history/history.ts';
import type { NightMachine, NightSummary } from '../model/nightly.ts';
import { summaryJson } from '../render/nightly/summary-json.ts';
import { inOrder } from './in-order.ts';
import { describeMachine, pageFile, reportFile } from './summarise.ts';
import { AHEAD, type NightTasks } from './tasks.ts';

/** Where the pages go. Files are named by their path below it, with forward slashes. */
export interface PageFolder {
  /** Absolute, without links: another path is another folder, whose pages are unknown. */
  readonly path: string;
  /** Names of the files in a folder below it that are not empty. Cost: 20 microseconds a file on a local disk. */
  readonly list: (folder: string) => Promise<ReadonlySet<string>>;
  /** Writes a page whole or not at all. */
  readonly write: (file: string, text: string) => Promise<void>;
  /** Has the names of the pages in a folder written to the disk. */
  readonly sync: (folder: string) => Promise<void>;
  /** Deletes a page. @returns whether it is gone */
  readonly remove: (file: string) => Promise<boolean>;
  /** Removes folders below it that are named by a night, `yyyy-MM-dd`, and empty. */
  readonly removeEmptyNights: () => Promise<void>;
}

export interface PageRun {
  readonly history: History;
  readonly tasks: NightTasks;
  readonly pages: PageFolder;
  readonly nowMs: number;
  readonly version: string;
  readonly signal: AbortSignal;
}

/** Pages are marked as written so many at a time: a transaction each would cost more than the page. */
const MARKED_AT_ONCE = 64;

/**
 * Writes the reports that are missing or have changed, of all nights.
 * @throws LeakscanError OUTPUT
 */
export async function writeReports(run: PageRun): Promise<void> {
  const { history, tasks, pages, signal } = run;
  const isThere = finder(pages);
  const missing: StoredReport[] = [];
  for (const one of await history.reports()) {
    if (!one.written || !(await isThere(reportFile(one)))) missing.push(one);
  }
  const marker = createMarker(run);
  await inOrder(
    missing,
    AHEAD * tasks.width,
    async (report) => (signal.aborted ? null : tasks.render(report)),
    async (html, { machine, night }) => {
      if (html === null) return;
      await pages.write(reportFile({ machine, night }), html);
      await marker.add({ machine, night });
    },
  );
  await marker.flush();
}

/**
 * Writes the pages of machines that are missing or have changed, then the summary and the index, and deletes the pages of
 * what was deleted from the history. A run that is asked to stop leaves the index as it was.
 * @throws LeakscanError OUTPUT
 */
export async function writePages(run: PageRun, summary: NightSummary): Promise<void> {
  const { pages, signal } = run;
  await writeMachinePages(run, summary.machines);
  if (signal.aborted) return;
  await pages.write('summary.json', summaryJson(summary));
  const { renderIndex } = await import('../render/nightly/render-index.tsx');
  const lists = await writeLists(pages, summary);
  await pages.write('index.html', renderIndex(summary));
  await removeOldLists(pages, lists);
  await removeDeletedPages(run);
  // On each night: a folder may have been left empty by a run that was killed, or by an earlier version.
  await pages.removeEmptyNights();
}

/** Before the index, which links to them. @returns their files */
async function writeLists(pages: PageFolder, summary: NightSummary): Promise<ReadonlySet<string>> {
  const { listPages } = await import('../render/nightly/list-pages.tsx');
  const written = new Set<string>();
  for (const { file, html } of listPages(summary)) {
    await pages.write(file, html);
    written.add(file);
  }
  return written;
}

/** A fleet or a list that is shorter than on the night before has fewer pages. */
async function removeOldLists(pages: PageFolder, written: ReadonlySet<string>): Promise<void> {
  const { isListFile, LISTS_FOLDER } = await import('../render/nightly/index-lists.tsx');
  for (const name of await pages.list(LISTS_FOLDER)) {
    const file = `${LISTS_FOLDER}/${name}`;
    if (isListFile(name) && !written.has(file)) await pages.remove(file);
  }
}

async function writeMachinePages(run: PageRun, machines: readonly NightMachine[]): Promise<void> {
  const { history, pages, signal, nowMs, version } = run;
  const written = await history.writtenMachines();
  const isThere = finder(pages);
  const marker = createMarker(run);
  const { renderMachinePage } = await import('../render/nightly/render-machine-page.tsx');
  for (const row of machines) {
    if (signal.aborted) break;
    const { machine } = row;
    if (written.has(machine) && (await isThere(pageFile(machine)))) continue;
    const page = await describeMachine(history, row, { generatedAt: new Date(nowMs).toISOString(), version });
    await pages.write(pageFile(machine), renderMachinePage(page));
    await marker.add({ machine, night: null });
  }
  await marker.flush();
}

async function removeDeletedPages({ history, pages }: PageRun): Promise<void> {
  const deleted = await history.deletedPages();
  if (deleted.length === 0) return;
  // Some may have come back since.
  const kept = new Set((await history.machines()).map(({ machine }) => pageFile(machine)));
  for (const report of await history.reports()) kept.add(reportFile(report));
  const gone: PageKey[] = [];
  for (const page of deleted) {
    const file = fileOf(page);
    if (kept.has(file) || (await pages.remove(file))) gone.push(page);
  }
  await history.forgetDeletedPages(gone);
}

const fileOf = ({ machine, night }: PageKey): string =>
  night === null ? pageFile(machine) : reportFile({ machine, night });

const folderOf = (file: string): string => file.slice(0, file.lastIndexOf('/'));

/** Looks for files; each folder is listed once. */
function finder(pages: PageFolder): (file: string) => Promise<boolean> {
  const listed = new Map<string, ReadonlySet<string>>();
  return async (file) => {
    const folder = folderOf(file);
    const names = listed.get(folder) ?? (await pages.list(folder));
    listed.set(folder, names);
    return names.has(file.slice(folder.length + 1));
  };
}

/** Marks pages as written once they are on the disk: a machine that loses its power must not lose what counts as written. */
function createMarker({ history, pages }: PageRun) {
  let waiting: PageKey[] = [];
  const flush = async (): Promise<void> => {
    for (const folder of new Set(waiting.map((page) => folderOf(fileOf(page))))) await pages.sync(folder);
    if (waiting.length > 0) await history.markWritten(waiting);
    waiting = [];
  };
  const add = async (page: PageKey): Promise<void> => {
    waiting.push(page);
    if (waiting.length >= MARKED_AT_ONCE) await flush();
  };
  return { add, flush };
}
