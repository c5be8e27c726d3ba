/** What code for Node.js finds without importing it; esbuild puts it where it is used. */
export { Buffer } from 'buffer/';

/** After what waits already, and without the delay of a timer. */
export function setImmediate(task: (...args: unknown[]) => void, ...args: unknown[]): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    task(...args);
  };
  port2.postMessage(null);
}

/** Of Node's process what streams and csv-parse use. */
export const process = {
  env: {},
  nextTick: (task: (...args: unknown[]) => void, ...args: unknown[]): void => queueMicrotask(() => task(...args)),
};
