/** Turns of tasks that share a number of places; a task may need several of them. */
export interface Turns {
  /** Runs a task when so many places are free. @param needed at most all places. @throws what the task throws */
  readonly run: <Made>(needed: number, task: () => Promise<Made>) => Promise<Made>;
}

/** Tasks take their turns in the order in which they come: one that needs all places waits for those before it alone. */
export function createTurns(places: number): Turns {
  const waiting: { needed: number; begin: () => void }[] = [];
  let free = places;
  const beginNext = (): void => {
    while (waiting[0] !== undefined && waiting[0].needed <= free) {
      const { needed, begin } = waiting.shift()!;
      free -= needed;
      begin();
    }
  };
  return {
    async run(needed, task) {
      await new Promise<void>((begin) => {
        waiting.push({ needed, begin });
        beginNext();
      });
      try {
        return await task();
      } finally {
        free += needed;
        beginNext();
      }
    },
  };
}
