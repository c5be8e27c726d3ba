/** What a header has that is not read, or was read otherwise than it is written. */
import type { LogWarningDetail } from '../../model/counter-log.ts';
import { nameDetail } from '../warning-details.ts';
import type { WarningLog } from '../warning-log.ts';
import type { Header } from './header.ts';

/** Of the first header of a file. */
export function warnOfHeader(header: Header, warnings: WarningLog): void {
  const { line } = header;
  const nameOf = namesOf(header);
  if (header.zone.utcOffsetMinutes === null) warnings.add('unknown-zone', { line, column: 1 });
  for (const cell of header.foreignCells) {
    warnings.add('foreign-column', { line, column: cell + 1 }, nameOf(cell));
  }
  warnOfColumns(header, warnings);
}

/** Of any header. */
export function warnOfColumns(header: Header, warnings: WarningLog): void {
  const { line, pathFault, unknownNames, repeats, sharedNames } = header;
  const nameOf = namesOf(header);
  if (pathFault !== null) warnings.add('repaired-path', { line }, nameDetail(pathFault.first));
  for (const name of unknownNames) warnings.add('unknown-name', { line }, nameDetail(name));
  for (const { cell, isSame } of repeats) {
    warnings.add(isSame ? 'repeated-column' : 'duplicate-column', { line, column: cell + 1 }, nameOf(cell));
  }
  for (const cell of sharedNames) warnings.add('shared-name', { line, column: cell + 1 }, nameOf(cell));
}

const namesOf =
  ({ names }: Header) =>
  (cell: number): LogWarningDetail =>
    nameDetail(names[cell - 1] ?? '');
