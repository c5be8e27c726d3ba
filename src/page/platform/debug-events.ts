/** What a run decides, for who asks in this worker: the page shows the stages. */
import type { DebugEvent } from '../../model/debug-event.ts';

const takers: ((event: DebugEvent) => void)[] = [];

export function publishDebugEvent(make: () => DebugEvent): void {
  if (takers.length === 0) return;
  const event = make();
  for (const take of takers) take(event);
}

export const onDebugEvent = (take: (event: DebugEvent) => void): void => void takers.push(take);

export const hasDebugSubscriber = (): boolean => takers.length > 0;
