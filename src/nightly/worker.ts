/** The tasks of a night, one of several threads. */
import { loadCatalog } from '../catalog/extend.ts';
import { readModuleList } from '../catalog/inventory/read-module-list.ts';
import { readProcessLists } from '../process-list/read-process-list.ts';
import type { History } from '../history/history.ts';
import { openHistory } from '../history/open-history.ts';
import { MAX_COUNTERS_TOGETHER, type NightSettings, type ThreadTasks } from './tasks.ts';
import { assessNight, type NightOptions } from './assess-night.ts';
import { readCapture } from './read-capture.ts';

/** Tasks in this very thread: what a worker runs, and all there is where threads cannot be had. */
export function createTasks(settings: NightSettings, width = 1): ThreadTasks {
  // Only what a task asks for: a worker that only reads needs no catalog.
  let history: Promise<History> | null = null;
  const opened = (): Promise<History> => (history ??= openHistory(settings.historyLocation, { mode: 'read' }));
  let options: Promise<NightOptions> | null = null;
  return {
    width,
    async read(file) {
      // A capture of more counters than can be read is refused, not null.
      return (await readCapture(file, settings.budget))!;
    },
    readSmall: (file) => readCapture(file, settings.budget, MAX_COUNTERS_TOGETHER),
    async assess(machine) {
      options ??= loadOptions(settings);
      return assessNight(await opened(), machine, await options);
    },
    async render({ machine, night }) {
      const report = await (await opened()).report(machine, night);
      if (report === null) return null;
      const { renderHtml } = await import('../render/html/render-html.tsx');
      return renderHtml(report, { isInteractive: settings.isInteractive === true });
    },
    async close() {
      await (await history)?.close();
    },
  };
}

/**
 * What assessing takes.
 * @throws LeakscanError INVENTORY, PROCESS_LIST or CATALOG for files of the user that cannot be used
 */
export async function loadOptions(settings: NightSettings): Promise<NightOptions> {
  const [catalog, lists, processLists] = await Promise.all([
    loadCatalog(settings.catalog),
    Promise.all(settings.inventories.map(readModuleList)),
    Promise.all((settings.processLists ?? []).map(readProcessLists)),
  ]);
  return { ...settings, catalog, lists, processLists: processLists.flat() };
}
