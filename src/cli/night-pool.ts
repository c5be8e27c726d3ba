/** The tasks of a night in worker threads. */
import { fileURLToPath } from 'node:url';
import type { FileResult } from '../nightly/read-capture.ts';
import type { AssessedMachine } from '../nightly/assess-night.ts';
import type { NightSettings, NightTasks, TaskAnswer } from '../nightly/tasks.ts';
import { hasRoomForThreads } from '../counterlog/thread-room.ts';
import { LeakscanError } from '../util/errors.ts';

/**
 * Starts threads as tasks come; where the system has no room for threads the tasks run in this one.
 * @param threads at most
 */
export async function createPool(settings: NightSettings, threads: number): Promise<NightTasks> {
  if (!hasRoomForThreads()) return (await import('../nightly/worker.ts')).createTasks(settings);
  const { Piscina } = await import('piscina');
  const pool = new Piscina({
    // Of a bundle; in the source the program is not run.
    filename: fileURLToPath(new URL('../nightly/pool-worker.js', import.meta.url)),
    minThreads: 1,
    maxThreads: threads,
    workerData: settings,
    // What is read of a capture lives until it is packed: a small young generation would copy it again and again. Measured
    // on 200 captures with two threads: a twelfth less time than with 24 MB, a fifteenth less than with the usual 48.
    resourceLimits: { maxYoungGenerationSizeMb: 96 },
    // A thread that waits for its next file is not worth ending.
    idleTimeout: 60_000,
  });
  const run = async <Made>(name: string, given: unknown): Promise<Made> => {
    const answer = (await pool.run(given, { name })) as TaskAnswer<Made>;
    if ('made' in answer) return answer.made;
    const { code, message, place } = answer.refusal;
    throw new LeakscanError(code, message, place);
  };
  return {
    width: threads,
    read: (file) => run<FileResult>('read', file),
    assess: (machine) => run<AssessedMachine | null>('assess', machine),
    render: (report) => run<string | null>('render', report),
    close: () => pool.close({ force: true }),
  };
}
