/** The tasks of a night in worker threads. */
import type { FileResult, FileToRead } from '../../nightly/read-capture.ts';
import type { AssessedMachine } from '../../nightly/assess-night.ts';
import type { NightSettings, NightTasks, TaskAnswer } from '../../nightly/tasks.ts';
import { createTurns } from '../../nightly/turns.ts';
import { hasRoomForThreads } from '../../platform/thread-room.ts';
import { startThreads } from '../../platform/threads.ts';
import { LeakscanError } from '../../util/errors.ts';

/**
 * Starts threads as tasks come; a capture of many counters is read, and its machine assessed, while no other task runs.
 * Where the system has no room for threads the tasks run in this one.
 * @param threads at most
 */
export async function createPool(settings: NightSettings, threads: number): Promise<NightTasks> {
  if (!hasRoomForThreads()) return (await import('../../nightly/worker.ts')).createTasks(settings);
  const pool = startThreads({
    count: threads,
    workerData: settings,
    execArgv: process.execArgv,
    // Of each thread so much may be garbage that was not collected yet. Of 24 MB, captures take a tenth more of the processor.
    maxYoungGenerationSizeMb: 48,
  });
  const run = async <Made>(name: string, given: unknown): Promise<Made> => {
    const answer = (await pool.run(name, given)) as TaskAnswer<Made>;
    if ('made' in answer) return answer.made;
    const { code, message, place } = answer.refusal;
    throw new LeakscanError(code, message, place);
  };
  const turns = createTurns(threads);
  const largeMachines = new Set<string>();
  const readAlone = (file: FileToRead): Promise<FileResult> =>
    turns.run(threads, async () => {
      const result = await run<FileResult>('read', file);
      if (result.kind !== 'capture') return result;
      for (const { machine } of result.capture.machines) largeMachines.add(machine.toLowerCase());
      return result;
    });
  const placesOf = (machine: string): number => (largeMachines.has(machine.toLowerCase()) ? threads : 1);
  return {
    width: threads,
    read: async (file) =>
      (await turns.run(1, () => run<FileResult | null>('readSmall', file))) ?? (await readAlone(file)),
    assess: (machine) => turns.run(placesOf(machine), () => run<AssessedMachine | null>('assess', machine)),
    render: (report) => turns.run(placesOf(report.machine), () => run<string | null>('render', report)),
    close: () => pool.close(),
  };
}
