/** A channel of Node's for what a run decides. Without a subscriber an event costs one check. */
import { channel, subscribe } from 'node:diagnostics_channel';
import type { DebugEvent } from '../model/debug-event.ts';

const NAME = 'leakscan:debug';
const events = channel(NAME);

/** @param make is called only if there is a subscriber */
export function publishDebugEvent(make: () => DebugEvent): void {
  if (events.hasSubscribers) events.publish(make());
}

/** Within this thread, to the end of the program. */
export function onDebugEvent(take: (event: DebugEvent) => void): void {
  subscribe(NAME, (event) => take(event as DebugEvent));
}

export const hasDebugSubscriber = (): boolean => events.hasSubscribers;
