import type { Subject } from './subject.ts';

/** Something that happened to a process, or to a whole machine, while the log ran. */
export interface ProcessEvent {
  readonly kind: 'process-ended' | 'process-restarted' | 'machine-restarted';
  readonly machine: string;
  /** Base name; null for the machine itself. */
  readonly process: string | null;
  /** Null for the machine itself. */
  readonly subject: Subject | null;
  /** ID Process of the run that ended; null where unknown. */
  readonly pid: number | null;
  /** Wall clock of the last sample of the run that ended, in milliseconds. */
  readonly atMs: number;
  /** True if the same process also ended at this time of day on another day: somebody's schedule. */
  readonly scheduled: boolean;
  /** True if the process that was started again may be another one's successor. */
  readonly doubtful: boolean;
  /** How many other processes of the machine ended within five minutes of it; 0 for a restart of the machine. */
  readonly endedTogether: number;
}
