/**
 * Sysinternals ListDLLs, for servers too old for PowerShell: a block a process, with `name.exe pid: 1234`, its command
 * line and a table. Version 2 (2.25 of 2004 and before) has the columns Base, Size, Version, Path; version 3 has Base,
 * Size, Path, and with -v indented lines below each module, among them `Version:` and `File version:`.
 */
import type { InventoryWarning } from '../../model/faults/catalog.ts';
import type { ListText } from '../../util/lists/list-file.ts';
import {
  cutWarning,
  emptyToNull,
  refuse,
  withoutExtension,
  type ListContent,
  type ListedModule,
  type ListedProcess,
} from './module-list.ts';

const PROCESS = /^(\S.*?)\s+pid:\s*(\d{1,10})\s*$/;
const TABLE = /^\s*Base\s+Size\s+(Version\s+)?Path\s*$/i;
const MODULE = /^\s*0x[0-9a-f]+\s+0x[0-9a-f]+\s+(\S.*?)\s*$/i;
/** A version, which may hold blanks, before a path from a drive, a share or the system's root (`\??\C:\`). */
const VERSION_AND_PATH = /^(.*?)\s*((?:[a-z]:)?\\.*)$/i;
const DETAIL = /^\s+([A-Z][A-Za-z ]*):\s*(.*?)\s*$/;
/** Between blocks, and what -r tells of modules that were moved. */
const EXPECTED_NOISE = /^\s*(?:-{5,}|#{3}.*|)\s*$/;
/** `Error opening lsass.exe [616]:`, told of a process instead of its block. */
const FAILED = /^Error\s+\w+\s+(\S.*?)\s*\[(\d{1,10})\]/i;

interface Block {
  process: string;
  pid: number;
  modules: OpenModule[];
  /** Null before the table; else whether its rows hold a version. */
  table: { readonly hasVersions: boolean } | null;
  isWhole: boolean;
}

interface OpenModule {
  readonly path: string;
  readonly version: string | null;
  /** Values of `File version:` and `Version:` below it. */
  readonly fileVersions: string[];
  readonly otherVersions: string[];
  hasDetails: boolean;
}

/** Whether a text has the blocks or the banner of ListDLLs. */
export const isListdlls = (text: string): boolean =>
  /^[^\S\r\n]*listdlls v\d/im.test(text.slice(0, 4096)) || /^\S[^\r\n]* pid:[^\S\r\n]*\d+[^\S\r\n]*\r?$/m.test(text);

/** @throws LeakscanError INVENTORY if it lists no process */
export function readListdlls({ file, text }: ListText): ListContent {
  const lines = text.split(/\r\n|\n|\r/);
  const lastLine = lines.length;
  const unended = lines.pop() ?? '';
  const blocks: Block[] = [];
  for (const line of lines) readLine(line, blocks);
  const last = blocks.at(-1);
  if (last === undefined) throw refuse({ kind: 'listdlls-no-process', file });
  const warnings: InventoryWarning[] = [];
  if (unended.trim() !== '') {
    // A row ends with its path, which is whole if it has its extension; any other line may have lost its end.
    const isRow = last.table !== null && MODULE.test(unended) && /\.\w{3}$/.test(unended);
    if (isRow) readLine(unended, blocks);
    else warnings.push(cutWarning(file, lastLine, last));
    last.isWhole = false;
  } else if (isCutInDetails(blocks)) {
    warnings.push(cutWarning(file, lastLine, last));
    last.isWhole = false;
  }
  return { processes: blocks.map(toProcess), warnings };
}

function readLine(line: string, blocks: Block[]): void {
  const failed = FAILED.exec(line);
  const process = failed ?? PROCESS.exec(line);
  if (process !== null) {
    blocks.push({
      process: withoutExtension(process[1]!),
      pid: Number(process[2]),
      modules: [],
      table: null,
      isWhole: failed === null,
    });
    return;
  }
  const block = blocks.at(-1);
  if (block === undefined) return;
  const table = TABLE.exec(line);
  if (table !== null) {
    block.table ??= { hasVersions: table[1] !== undefined };
    return;
  }
  // Before the table come the command line, of any text and length, and what went wrong.
  if (block.table === null || EXPECTED_NOISE.test(line)) return;
  if (!readRow(line, block.modules, block.table.hasVersions)) block.isWhole = false;
}

/** @returns false for a line that belongs into no table: the table is damaged there */
function readRow(line: string, modules: OpenModule[], hasVersions: boolean): boolean {
  const rest = MODULE.exec(line)?.[1];
  if (rest !== undefined) {
    const parts = hasVersions ? VERSION_AND_PATH.exec(rest) : ['', '', rest];
    if (parts === null) return false;
    const [, version = '', path = ''] = parts;
    modules.push({ path, version: emptyToNull(version), fileVersions: [], otherVersions: [], hasDetails: false });
    return true;
  }
  const detail = DETAIL.exec(line);
  const module = modules.at(-1);
  if (detail === null || module === undefined) return false;
  const [, label = '', value = ''] = detail;
  module.hasDetails = true;
  if (/^file version$/i.test(label)) module.fileVersions.push(value);
  else if (/^version$/i.test(label)) module.otherVersions.push(value);
  return true;
}

/** With -v every module has its details: the last one of a file that has none has lost them. */
function isCutInDetails(blocks: readonly Block[]): boolean {
  const last = blocks.at(-1)?.modules.at(-1);
  return last !== undefined && !last.hasDetails && blocks.some(({ modules }) => modules.some((m) => m.hasDetails));
}

function toProcess({ process, pid, modules, isWhole }: Block): ListedProcess {
  return { machine: null, process, pid, modules: modules.map(toModule), isWhole: isWhole && modules.length > 0 };
}

function toModule({ path, version, fileVersions, otherVersions }: OpenModule): ListedModule {
  // `Version:` is the product's in versions that also write `File version:`. One that is told twice is not known.
  const told = new Set(fileVersions.length > 0 ? fileVersions : otherVersions);
  const [detail = null] = told.size === 1 ? told : [];
  const known = version ?? detail;
  return {
    module: path.slice(path.lastIndexOf('\\') + 1),
    path,
    version: known === null || /^(?:n\/a)?$/i.test(known) ? null : known,
  };
}
