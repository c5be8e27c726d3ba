/**
 * Module inventories: which process has which file loaded, in which version. The form read is what PowerShell's
 * `Export-Csv` makes of module lists (docs/inventories.md has the line): columns ProcessName, Id, ModuleName, FileName,
 * FileVersion, and MachineName if lists of several machines were joined.
 */
import { readFile } from 'node:fs/promises';
import { CsvError, parse } from 'csv-parse/sync';
import type { LoadedModule, ModuleInventory } from '../model/evidence.ts';
import { LeakscanError, systemCode } from '../util/errors.ts';

const NEEDED = ['ProcessName', 'Id', 'ModuleName', 'FileVersion'] as const;

/** An inventory as given on the command line: a file, and the machine it belongs to if that was said. */
export interface InventorySource {
  readonly file: string;
  readonly machine: string | null;
}

/** Splits `MAIL01=modules.csv`; a plain path, even one with `=` in a folder's name, stays a path. */
export function parseInventorySource(argument: string): InventorySource {
  const match = /^([^\\/=:]+)=(.+)$/.exec(argument);
  return match === null ? { file: argument, machine: null } : { file: match[2]!, machine: match[1]! };
}

/**
 * Reads one inventory file and splits it by machine.
 * @param machines machines that were scanned, to which a list without machine names can belong
 * @throws LeakscanError INVENTORY with file, line and what is wrong
 */
export async function readInventory(source: InventorySource, machines: readonly string[]): Promise<ModuleInventory[]> {
  const { file } = source;
  const text = decode(await readBytes(file));
  const lines = text.split(/\r\n|\n|\r/);
  const headerLine = lines.findIndex((line) => line.trim() !== '' && !line.startsWith('#TYPE'));
  const header = lines[headerLine] ?? '';
  const missing = NEEDED.filter((name) => !header.toLowerCase().includes(name.toLowerCase()));
  if (missing.length > 0) {
    const message = `${file}: no module list: the column ${missing[0]} is missing; columns needed: ${NEEDED.join(', ')} (see "leakscan capture" for the command that makes one)`;
    throw new LeakscanError('INVENTORY', message, { file, line: headerLine + 1 });
  }
  const delimiter = [';', '\t', ','].find((d) => header.includes(d)) ?? ',';
  const records = parseRecords(lines.slice(headerLine).join('\n'), delimiter, file, headerLine);
  return groupByMachine(records, source, machines);
}

async function readBytes(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    const code = systemCode(error);
    const what =
      code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'is a folder' : `cannot be read (${code ?? 'unknown'})`;
    throw new LeakscanError(
      'INVENTORY',
      `${file}: ${what}; --inventory takes a module list in CSV form`,
      { file },
      error,
    );
  }
}

/** Export-Csv writes ASCII, UTF-8 or UTF-16, by version and option. */
function decode(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder('utf-8').decode(bytes);
}

interface InventoryRecord extends LoadedModule {
  readonly machine: string | null;
}

function parseRecords(text: string, delimiter: string, file: string, linesBefore: number): InventoryRecord[] {
  let rows: Record<string, string>[];
  try {
    rows = parse(text, {
      columns: (names: string[]) => names.map((n) => n.trim().toLowerCase()),
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      skip_empty_lines: true,
      trim: true,
    });
  } catch (error) {
    const inFile = error instanceof CsvError && typeof error['lines'] === 'number' ? error['lines'] : 1;
    const line = linesBefore + inFile;
    const reason = error instanceof Error ? error.message : String(error);
    throw new LeakscanError('INVENTORY', `${file}:${line}: ${reason}`, { file, line }, error);
  }
  return rows
    .filter((row) => row['processname'] !== '' && row['modulename'] !== '')
    .map((row) => ({
      machine: emptyToNull(row['machinename']),
      process: row['processname']!.replace(/\.exe$/i, ''),
      pid: /^\d+$/.test(row['id'] ?? '') ? Number(row['id']) : null,
      module: row['modulename']!,
      path: emptyToNull(row['filename']),
      version: emptyToNull(row['fileversion']),
    }));
}

const emptyToNull = (cell: string | undefined): string | null => (cell === undefined || cell === '' ? null : cell);

function groupByMachine(
  records: readonly InventoryRecord[],
  source: InventorySource,
  machines: readonly string[],
): ModuleInventory[] {
  const byMachine = new Map<string, LoadedModule[]>();
  for (const { machine, ...module } of records) {
    // "." is what Get-Process writes for the machine it ran on.
    const named = source.machine ?? (machine === '.' ? null : machine);
    const owner = named ?? (machines.length === 1 ? machines[0]! : null);
    if (owner === null) {
      const message = `${source.file}: does not say which machine it belongs to, and ${machines.length} machines were scanned (${machines.join(', ')}); give it as --inventory MACHINE=${source.file}`;
      throw new LeakscanError('INVENTORY', message, { file: source.file });
    }
    const list = byMachine.get(owner.toLowerCase());
    if (list === undefined) byMachine.set(owner.toLowerCase(), [module]);
    else list.push(module);
  }
  return [...byMachine].map(([key, modules]) => ({
    file: source.file,
    machine: machines.find((m) => m.toLowerCase() === key) ?? key,
    modules,
  }));
}
