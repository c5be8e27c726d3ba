/** Worker threads for the tasks of a night. */
import { fileURLToPath } from 'node:url';

export interface ThreadsPlan {
  /** At most; they start as tasks come. */
  readonly count: number;
  /** What every thread has before its first task. */
  readonly workerData: unknown;
  readonly execArgv: readonly string[];
  readonly maxYoungGenerationSizeMb: number;
}

export interface Threads {
  /** Runs a task of `cli/night/pool-worker.ts` by its name. @throws what it throws, and the system's error where no thread can be had */
  readonly run: (name: string, given: unknown) => Promise<unknown>;
  /** Ends all threads, whatever they do. */
  readonly close: () => Promise<void>;
}

/**
 * Piscina loads its worker with `require` and turns to `import` only where that fails. Node aborts the whole process when
 * a thread is ended while it loads an ES module with `require` (seen in 20.20: v8::Module::IsGraphAsync), as happens when
 * a night ends before its last thread has started.
 */
export const WORKER_FLAGS: readonly string[] = ['--no-experimental-require-module'];

export async function startThreads(plan: ThreadsPlan): Promise<Threads> {
  const { Piscina } = await import('piscina');
  const pool = new Piscina({
    // Of a bundle; in the source the program is not run.
    filename: fileURLToPath(new URL('../night/pool-worker.js', import.meta.url)),
    minThreads: 1,
    maxThreads: plan.count,
    workerData: plan.workerData,
    execArgv: [...plan.execArgv, ...WORKER_FLAGS],
    resourceLimits: { maxYoungGenerationSizeMb: plan.maxYoungGenerationSizeMb },
    // A thread that waits for its next file is not worth ending.
    idleTimeout: 60_000,
  });
  return {
    run: (name, given) => pool.run(given, { name }) as Promise<unknown>,
    close: () => pool.close({ force: true }),
  };
}
