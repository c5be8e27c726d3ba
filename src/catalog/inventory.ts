/**
 * Module inventories: which process has which file loaded, in which version. The form read is what PowerShell's
 * `Export-Csv` makes of module lists (docs/catalog.md has the rules): columns ProcessName, Id, ModuleName, FileName,
 * FileVersion, and MachineName if lists of several machines were joined.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { LoadedModule, ModuleInventory } from '../model/evidence.ts';
import { LeakscanError, systemCode } from '../util/errors.ts';

const NEEDED = ['ProcessName', 'Id', 'ModuleName', 'FileVersion'] as const;
/** A NetBIOS name, which is what a counter log has, is a host name cut to this. */
const NETBIOS_CHARACTERS = 15;

/** An inventory as given on the command line: a file, and the machine it belongs to if that was said. */
export interface InventorySource {
  readonly file: string;
  readonly machine: string | null;
}

/** Modules of one file, each with the machine it names, if any. */
export interface ModuleList {
  readonly source: InventorySource;
  readonly records: readonly ModuleRecord[];
}

interface ModuleRecord extends LoadedModule {
  readonly machine: string | null;
}

/** Splits `MAIL01=modules.csv`; a plain path, even one with `=` in a name that exists or in a folder's, stays a path. */
export function parseInventorySource(
  argument: string,
  exists: (file: string) => boolean = existsSync,
): InventorySource {
  const match = exists(argument) ? null : /^([^\\/=:]+)=(.+)$/.exec(argument);
  return match === null ? { file: argument, machine: null } : { file: match[2]!, machine: match[1]! };
}

/**
 * Reads one inventory file.
 * @throws LeakscanError INVENTORY with file, line and what is wrong
 */
export async function readModuleList(source: InventorySource): Promise<ModuleList> {
  const { file } = source;
  const text = decode(await readBytes(file));
  const lines = text.split(/\r\n|\n|\r/);
  const headerLine = Math.max(
    0,
    lines.findIndex((line) => line.trim() !== '' && !line.startsWith('#TYPE')),
  );
  const delimiter = [';', '\t', ','].find((d) => lines[headerLine]!.includes(d)) ?? ',';
  const [header = [], ...rows] = await parseRows(lines.slice(headerLine).join('\n'), delimiter, file, headerLine);
  const names = header.map((name) => name.toLowerCase());
  const missing = NEEDED.filter((name) => !names.includes(name.toLowerCase()));
  if (missing.length > 0) {
    const message = `${file}: no module list: the column ${missing[0]} is missing; columns needed: ${NEEDED.join(', ')} (see "leakscan capture" for the command that makes one)`;
    throw new LeakscanError('INVENTORY', message, { file, line: headerLine + 1 });
  }
  const records = toRecords(names, rows);
  if (records.length === 0) {
    const message = `${file}: lists no modules: was the command run as administrator, and to its end? ("leakscan capture" prints it)`;
    throw new LeakscanError('INVENTORY', message, { file });
  }
  return { source, records };
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

async function parseRows(text: string, delimiter: string, file: string, linesBefore: number): Promise<string[][]> {
  const { CsvError, parse } = await import('csv-parse/sync');
  try {
    return parse(text, {
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
}

/** @param names columns in lower case, the needed ones among them */
function toRecords(names: readonly string[], rows: readonly string[][]): ModuleRecord[] {
  const column = (name: string): ((row: readonly string[]) => string) => {
    const index = names.indexOf(name);
    return (row) => row[index] ?? '';
  };
  const [machine, process, id] = [column('machinename'), column('processname'), column('id')];
  const [module, path, version] = [column('modulename'), column('filename'), column('fileversion')];
  return rows
    .filter((row) => process(row) !== '' && module(row) !== '')
    .map((row) => ({
      machine: emptyToNull(machine(row)),
      process: process(row).replace(/\.exe$/i, ''),
      pid: /^\d+$/.test(id(row)) ? Number(id(row)) : null,
      module: module(row),
      path: emptyToNull(path(row)),
      version: emptyToNull(version(row)),
    }));
}

const emptyToNull = (cell: string): string | null => (cell === '' ? null : cell);

/**
 * Splits a list by machine.
 * @param machines machines that were scanned, to which a list without machine names can belong
 * @throws LeakscanError INVENTORY if it is not known which of several machines it belongs to
 */
export function splitByMachine({ source, records }: ModuleList, machines: readonly string[]): ModuleInventory[] {
  const byMachine = new Map<string, { readonly machine: string; readonly modules: LoadedModule[] }>();
  for (const { machine, ...module } of records) {
    // "." is what Get-Process writes for the machine it ran on.
    const named = source.machine ?? (machine === '.' ? null : machine);
    const owner = named === null ? (machines.length === 1 ? machines[0]! : null) : scannedName(named, machines);
    if (owner === null) {
      const message = `${source.file}: does not say which machine it belongs to, and ${machines.length} machines were scanned (${machines.join(', ')}); give it as --inventory MACHINE=${source.file}`;
      throw new LeakscanError('INVENTORY', message, { file: source.file });
    }
    const key = owner.toLowerCase();
    const list = byMachine.get(key);
    if (list === undefined) byMachine.set(key, { machine: owner, modules: [module] });
    else list.modules.push(module);
  }
  return [...byMachine.values()].map(({ machine, modules }) => ({ file: source.file, machine, modules }));
}

/** The scanned machine that a list means, in the log's own spelling; the name itself where none is meant. */
function scannedName(name: string, machines: readonly string[]): string {
  const exact = machines.find((machine) => machine.toLowerCase() === name.toLowerCase());
  return exact ?? machines.find((machine) => isSameMachine(machine, name)) ?? name;
}

/** Whether two names may be one machine's: `MAIL01` and `mail01.corp.example`, or a long name and its NetBIOS form. */
function isSameMachine(one: string, other: string): boolean {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  // An address has no short form, and two full names that differ are two machines.
  if ([a, b].some((name) => /^[\d.]+$|:/.test(name)) || (a.includes('.') && b.includes('.'))) return a === b;
  const [hostA, hostB] = [a.split('.')[0]!, b.split('.')[0]!];
  return hostA === hostB || isNetbiosOf(hostA, hostB) || isNetbiosOf(hostB, hostA);
}

const isNetbiosOf = (short: string, long: string): boolean =>
  short.length === NETBIOS_CHARACTERS && long.startsWith(short);
