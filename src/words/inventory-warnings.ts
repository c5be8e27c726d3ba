/** What is reported of a module list or of system information that is not whole, or not used. */
import type { InventoryWarning } from '../model/faults/catalog.ts';
import { displayName } from '../util/escape.ts';

export function inventoryWarningText(warning: InventoryWarning): string {
  const { file, line } = warning;
  if (warning.kind === 'system-line-open') {
    return `${file}:${line}: the last line has no end, so its last number may be cut and was not used`;
  }
  if (warning.kind === 'system-unnamed') {
    return `${file}:${line}: the file names several machines, and the system information here names none, so it was not used; give each machine its own file`;
  }
  if (warning.kind === 'last-line-open') {
    const { column, delimiter } = warning;
    const separator = delimiter === '\t' ? 'tabs' : delimiter;
    return `${file}:${line}: the last line has no end, so its ${column ?? 'last column'} may be cut and was not used (columns are separated by ${separator})`;
  }
  const cut = `${file}:${line}: the module list is cut off here`;
  if (warning.process === null) return cut;
  const { name, pid } = warning.process;
  return `${cut}; the modules of ${displayName(name)} (process ID ${pid ?? 'unknown'}) may be incomplete, so none counts as missing`;
}
