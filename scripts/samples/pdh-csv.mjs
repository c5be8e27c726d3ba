/**
 * Writes a counter log the way Windows 2000 and Windows Server 2003 do: PDH-CSV 4.0, every cell quoted, CRLF, a blank
 * cell for "no sample", `MM/dd/yyyy HH:mm:ss.fff` in local time whatever the locale.
 *
 * @typedef {object} Zone
 * @property {string} name as Windows writes it
 * @property {number} biasMinutes UTC less local time; positive west of Greenwich
 */

/** @typedef {number | null} Cell null is a counter without a sample */

/**
 * Integers plain. Other numbers as the C runtime of the time printed them: 17 significant digits, no trailing zeros.
 *
 * @param {Cell} value
 */
export function formatCell(value) {
  if (value === null) return '" "';
  if (Number.isInteger(value)) return `"${value}"`;
  return `"${value.toPrecision(17).replace(/\.?0+$/, '')}"`;
}

/** @param {number} value @param {number} [width] */
const pad = (value, width = 2) => String(value).padStart(width, '0');

/**
 * @param {number} localMs milliseconds since 1970 of the wall clock, as if it were UTC
 */
export function formatTimestamp(localMs) {
  const date = new Date(localMs);
  const day = `${pad(date.getUTCMonth() + 1)}/${pad(date.getUTCDate())}/${date.getUTCFullYear()}`;
  const time = `${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}:${pad(date.getUTCSeconds())}`;
  return `${day} ${time}.${pad(date.getUTCMilliseconds(), 3)}`;
}

/**
 * @param {object} log
 * @param {string} log.machine
 * @param {Zone} log.zone
 * @param {string[]} log.paths counter paths without the machine, such as `Memory\Available Bytes`
 * @param {{ localMs: number, cells: Cell[] }[]} log.rows
 * @returns {string}
 */
export function writePdhCsv({ machine, zone, paths, rows }) {
  const banner = `"(PDH-CSV 4.0) (${zone.name})(${zone.biasMinutes})"`;
  const lines = [[banner, ...paths.map((path) => `"\\\\${machine}\\${path}"`)].join(',')];
  for (const { localMs, cells } of rows) {
    if (cells.length !== paths.length) throw new Error(`${cells.length} cells for ${paths.length} counters`);
    lines.push([`"${formatTimestamp(localMs)}"`, ...cells.map(formatCell)].join(','));
  }
  return lines.join('\r\n') + '\r\n';
}
