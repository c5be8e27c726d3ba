/** What is said of an output that would destroy what is there, or that Windows cannot have. */
import type { WindowsNameFault } from '../util/windows-names.ts';

/** What a file is that no output replaces. */
export type Irreplaceable =
  | 'counter-log'
  /** gzip, ZIP and the like: what is in it is not looked at. */
  | 'packed'
  /** Neither text nor known: a damaged log looks like this. */
  | 'binary'
  /** Named like a binary log or an archive, whatever damage left of it. */
  | 'log-name'
  /** A CSV file that leakscan did not write: a damaged log looks like this. */
  | 'table'
  | 'unreadable';

const KINDS: Readonly<Record<Irreplaceable, string>> = {
  'counter-log': 'is a counter log and',
  packed: 'is packed, may hold a counter log and',
  binary: 'is in binary form, may be a counter log and',
  'log-name': 'has the name of a binary log or an archive and',
  table: 'is a table that leakscan did not write, may be a counter log and',
  unreadable: 'cannot be read, may be a counter log and',
};

export const irreplaceableText = (kind: Irreplaceable): string =>
  `this file ${KINDS[kind]} must not be overwritten; choose another name, or delete the file first`;

/** @param input as the user named it */
export const inputOverwrittenText = (input: string): string =>
  `this file is to be read (${input}) and must not be overwritten; choose another name`;

export const sameOutputText = 'two outputs go to this place; give each its own';

const NAME_FAULTS: Readonly<Record<WindowsNameFault['why'], string>> = {
  device: 'is reserved by Windows for a device',
  ends: 'ends with a dot or a space, which Windows does not allow',
  character: 'has one of < > : " | ? *, which Windows does not allow in a name',
};

export const windowsNameText = ({ name, why }: WindowsNameFault): string =>
  `the name "${name}" ${NAME_FAULTS[why]}; choose another name`;
