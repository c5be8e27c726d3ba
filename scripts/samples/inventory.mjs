/**
 * Writes an inventory of loaded modules in the shape of
 * `Get-Process | ... | Export-Csv -NoTypeInformation`: five columns, every cell quoted, CRLF.
 *
 * @typedef {object} Module
 * @property {string} file full path
 * @property {string} version the FileVersion string; empty when the file has none
 *
 * @typedef {object} InventoryEntry
 * @property {string} image process name without .exe
 * @property {number} pid
 * @property {Module[]} modules the program itself first
 */

const COLUMNS = ['ProcessName', 'Id', 'ModuleName', 'FileName', 'FileVersion'];

/** @param {string[]} cells */
const record = (cells) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',');

/**
 * @param {string} folder
 * @param {string} version
 * @param {string[]} names
 * @returns {Module[]}
 */
export const modulesIn = (folder, version, names) => names.map((name) => ({ file: `${folder}\\${name}`, version }));

/**
 * @param {InventoryEntry[]} entries
 * @returns {string}
 */
export function writeInventory(entries) {
  const lines = [record(COLUMNS)];
  for (const { image, pid, modules } of entries) {
    for (const { file, version } of modules) {
      const name = file.slice(file.lastIndexOf('\\') + 1);
      lines.push(record([image, String(pid), name, file, version]));
    }
  }
  return lines.join('\r\n') + '\r\n';
}
