/** The tasks of a night in worker threads. */
import { fileURLToPath } from 'node:url';
import type { FileResult } from '../nightly/read-capture.ts';
import type { AssessedMachine } from '../nightly/assess-night.ts';
import type { NightSettings, NightTasks } from '../nightly/tasks.ts';

/**
 * Starts threads as tasks come.
 * @param threads at most
 */
export async function createPool(settings: NightSettings, threads: number): Promise<NightTasks> {
  const { Piscina } = await import('piscina');
  const pool = new Piscina({
    // Of a bundle; in the source the program is not run.
    filename: fileURLToPath(new URL('../nightly/pool-worker.js', import.meta.url)),
    minThreads: 1,
    maxThreads: threads,
    workerData: settings,
    resourceLimits: { maxYoungGenerationSizeMb: 64 },
    // A thread that waits for its next file is not worth ending.
    idleTimeout: 60_000,
  });
  return {
    width: threads,
    read: (file) => pool.run(file, { name: 'read' }) as Promise<FileResult>,
    assess: (machine) => pool.run(machine, { name: 'assess' }) as Promise<AssessedMachine | null>,
    render: (report) => pool.run(report, { name: 'render' }) as Promise<string>,
    close: () => pool.close({ force: true }),
  };
}
