/** A page cannot ask for a collection; the browser collects when it has to. */

export const MIN_BYTES_BETWEEN_TASKS = 0;
export const collectGarbage = (): void => undefined;
export const createGrowthCollector = (): (() => void) => collectGarbage;
