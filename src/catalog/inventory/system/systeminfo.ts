/**
 * `systeminfo` in any language of Windows. Its labels are translated, the order of its lines and cells is the same: the name of
 * the machine, the name of its operating system, and its version with the build at both ends, `10.0.20348 N/A Build 20348`.
 */
import { machineIn, NO_FACT, updatesIn, type SystemFact } from './listed-system.ts';

const OS_VERSION = /^\s*\d{1,2}\.\d{1,2}\.(\d{4,5})(?!\d).*(?<!\d)\1\s*$/;
/** The physical memory comes first of all amounts: `65,536 MB`, `65.536 MB`, `65 536 Mo`; the separator is of the region. */
const AMOUNT = /^(\d{1,3}(?:[^\d:/]?\d{3})*)\s*([^\d\s.,:/()]{1,4})$/u;
const MIB = 2 ** 20;

/** The text behind the label. */
const valueOf = (line: string | undefined): string => /^[^:：]*[:：](.*)$/.exec(line ?? '')?.[1]?.trim() ?? '';

/** Whether a cell or a value is the version of an operating system as systeminfo writes it. */
export const isOsVersion = (text: string): boolean => OS_VERSION.test(text);

/** Whether a line is that of the version, the third one. */
export const isVersionLine = (line: string): boolean => isOsVersion(valueOf(line));

/**
 * Reads the list that begins two lines above, to the next blank line.
 * @param at index of the line that has the version
 * @returns what it says, and the index of the first line behind it
 */
export function readSysteminfo(
  lines: readonly string[],
  at: number,
): { readonly fact: SystemFact; readonly end: number } {
  let end = at + 1;
  while (end < lines.length && lines[end]!.trim() !== '') end++;
  const values = lines.slice(at + 1, end);
  const fact = factOf([valueOf(lines[at - 2]), valueOf(lines[at - 1]), valueOf(lines[at])], values.map(valueOf));
  return { fact: { ...fact, line: at + 1, updates: updatesIn(values.join('\n')) }, end };
}

/** Of a row of `systeminfo /fo csv`; null where it is another row. */
export function factOfRow(cells: readonly string[], line: number): SystemFact | null {
  const at = cells.findIndex(isOsVersion);
  if (at < 0) return null;
  const fact = factOf([cells[at - 2] ?? '', cells[at - 1] ?? '', cells[at]!], cells.slice(at + 1));
  return { ...fact, line, updates: cells.slice(at + 1).flatMap(updatesIn) };
}

function factOf([machine, osName, version]: readonly [string, string, string], values: readonly string[]): SystemFact {
  const amount = values.map((value) => AMOUNT.exec(value.trim())).find((match) => match !== null) ?? null;
  return {
    ...NO_FACT,
    line: 0,
    machine: machineIn(machine),
    osName: osName === '' ? null : osName,
    build: OS_VERSION.exec(version)?.[1] ?? null,
    memoryBytes: amount === null ? NaN : Number(amount[1]!.replace(/\D/g, '')) * MIB,
  };
}
