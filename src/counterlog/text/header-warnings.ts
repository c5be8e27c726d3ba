/** What a header has that is not read, or was read otherwise than it is written. */
import { displayName } from '../../util/escape.ts';
import type { WarningLog } from '../warning-log.ts';
import type { Header } from './header.ts';
import { MAX_PATH_CHARACTERS } from './sampler.ts';

/** Of the first header of a file. */
export function warnOfHeader(header: Header, warnings: WarningLog): void {
  const { line, names } = header;
  if (header.zone.utcOffsetMinutes === null) warnings.add('unknown-zone', { line, column: 1 });
  for (const cell of header.foreignCells) {
    warnings.add('foreign-column', { line, column: cell + 1 }, `"${displayName(names[cell - 1] ?? '')}"`);
  }
  warnOfColumns(header, warnings);
}

/** Of any header. */
export function warnOfColumns(header: Header, warnings: WarningLog): void {
  const { line, names, pathFault, unknownNames, repeats, sharedNames } = header;
  const nameOf = (cell: number): string => quotePath(names[cell - 1] ?? '');
  if (pathFault !== null) warnings.add('repaired-path', { line }, quotePath(pathFault.first));
  for (const name of unknownNames) warnings.add('unknown-name', { line }, quotePath(name));
  for (const { cell, isSame } of repeats) {
    warnings.add(isSame ? 'repeated-column' : 'duplicate-column', { line, column: cell + 1 }, nameOf(cell));
  }
  for (const cell of sharedNames) warnings.add('shared-name', { line, column: cell + 1 }, nameOf(cell));
}

const quotePath = (path: string): string => `"${displayName(path, MAX_PATH_CHARACTERS)}"`;
