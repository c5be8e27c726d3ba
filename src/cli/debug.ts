/** `--debug`: what was decided and why, on standard error, with the time since the start. */
import { onDebugEvent } from '../platform/debug-events.ts';
import { redactAddresses, redactCommand, shownCommand } from '../util/redact.ts';
import type { Console } from './console.ts';
import { SECRET_OPTIONS } from './options/table.ts';
import { debugLines } from './text/debug-text.ts';

/** @param variables environment variables that set options */
export function startDebug(console: Console, variables: readonly string[]): void {
  const write = (line: string): void =>
    console.note(`debug: ${(performance.now() / 1000).toFixed(3)} s: ${redactAddresses(line)}`);
  write(`leakscan ${console.version}, Node.js ${process.version}, ${console.platform}`);
  write(`command: ${shownCommand('leakscan', redactCommand(console.argv, SECRET_OPTIONS))}`);
  if (variables.length > 0) write(`options from the environment: ${variables.join(', ')}`);
  let stage: { readonly name: string; readonly sinceMs: number } | null = null;
  const endStage = (): void => {
    if (stage !== null) write(`stage ${stage.name} took ${((performance.now() - stage.sinceMs) / 1000).toFixed(3)} s`);
    stage = null;
  };
  onDebugEvent((event) => {
    if (event.kind !== 'log-opened') endStage();
    if (event.kind === 'stage') stage = { name: event.stage, sinceMs: performance.now() };
    for (const line of debugLines(event)) write(line);
  });
}

/** The stack of an error and of what caused it. */
export function stackLines(error: unknown): string[] {
  const lines: string[] = [];
  for (let one = error; one instanceof Error; one = one.cause) {
    lines.push(...redactAddresses(one.stack ?? one.message).split('\n'));
  }
  return lines;
}
