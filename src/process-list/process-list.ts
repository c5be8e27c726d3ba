/** What every form of list of processes and services is read into. */
import type { TimeShape } from '../counterlog/times/time-shape.ts';
import type { NamedSubjectKind } from '../model/subject.ts';

/** What tells a process from others of its image. */
export interface ListedName {
  readonly kind: NamedSubjectKind;
  readonly names: readonly string[];
  /** Where names alone do not tell it from others. */
  readonly key?: string;
}

/** A process as a list has it. Its command line is not kept: it may hold passwords. */
export interface ListedProcess {
  readonly pid: number;
  /** Base name without `.exe`; null where the list does not say, as of services. */
  readonly image: string | null;
  /** True where the list may have cut the image. */
  readonly isImageCut: boolean;
  /** Null where nothing in the list names it. */
  readonly name: ListedName | null;
  /** When it started, on the clock of whoever made the list; null where the list does not say. */
  readonly created: TimeShape | null;
}

/** The processes of one machine, as one command listed them. */
export interface ProcessList {
  readonly file: string;
  /** As the list, or who gave it, names it; null where neither does. */
  readonly machine: string | null;
  /** One for each process ID. Neither the idle process nor System. */
  readonly processes: readonly ListedProcess[];
}
