/** How far a night is: a line written over itself on a terminal, else a line for each capture. */
import type { NightStep } from '../../nightly/run-night.ts';
import { formatBytes, formatPlural } from '../../util/units.ts';
import type { Console } from '../console.ts';
import { NO_PROGRESS } from '../progress.ts';

export interface NightProgress {
  readonly update: (step: NightStep) => void;
  readonly stop: () => void;
}

/** What became of a file, for a log. */
const RESULTS: Readonly<Record<string, string>> = {
  added: 'read',
  grown: 'read again, it has grown',
  replaced: 'read, another log than before',
  known: 'read before under another name or time',
};

/** @param quiet nothing but the line on a terminal */
export function startNightProgress(console: Console, quiet: boolean): NightProgress {
  let terminal = NO_PROGRESS;
  let isTerminal = false;
  let done = 0;
  const log = (text: string): void => {
    if (!isTerminal && !quiet) console.note(text);
  };
  return {
    update(step) {
      switch (step.kind) {
        case 'found':
          terminal = console.startProgress(new Map([['captures', step.bytes]]));
          isTerminal = terminal !== NO_PROGRESS;
          log(`${formatPlural(step.files, 'file')}, ${formatPlural(step.changed, 'file')} new or changed`);
          break;
        case 'read':
          done += step.bytes;
          terminal.update('captures', done);
          // A share holds thousands of other files.
          if (step.result !== 'NOT_A_COUNTER_LOG')
            log(`${step.file}: ${RESULTS[step.result] ?? `left out, ${step.result}`} (${formatBytes(step.bytes)})`);
          break;
        case 'assessed':
          log(`${step.machine}: ${formatPlural(step.findings, 'open finding')}`);
          break;
      }
    },
    stop: () => terminal.stop(),
  };
}
