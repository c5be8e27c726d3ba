/** Lists of processes and services, detected by content, in any language of Windows; docs/process-lists.md has the forms. */
import { detectTextEncoding } from '../counterlog/text/code-page.ts';
import { createTimeReader } from '../counterlog/times/time-reader.ts';
import type { ProcessListFault } from '../model/faults/process-list.ts';
import { LeakscanError } from '../util/errors.ts';
import type { ListSource, ListText } from '../util/lists/list-file.ts';
import { readListText } from '../util/lists/list-text.ts';
import { readCsvPart } from './csv-part.ts';
import { splitParts, type Part } from './parts.ts';
import type { ProcessList } from './process-list.ts';
import { toLists, type ReadRows } from './rows.ts';
import { readLabelled, readTable, readWorkers, readWorkersXml } from './text-parts.ts';

const MAX_CHARACTERS_SHOWN = 80;

/**
 * Reads one file: a list for each command whose output it holds, and for each machine.
 * @throws LeakscanError PROCESS_LIST with file, line and what is wrong
 */
export async function readProcessLists({ file, machine }: ListSource): Promise<ProcessList[]> {
  const text = await readListText(file, 'process-list', { decodeOther: decodeCodePage });
  const parts = splitParts(text.text);
  const lists: ReadRows[] = [];
  for (const part of parts) lists.push(...(await readPart(text, part)));
  if (isListdlls(text.text) || lists.some((list) => 'fault' in list && list.fault === 'modules')) {
    throw refuse({ kind: 'process-list-of-modules', file });
  }
  const times = createTimeReader();
  const read = lists.flatMap((list) => ('rows' in list ? toLists(file, list.rows, times) : []));
  if (read.length === 0) throw refuse(nothingRead(text, parts, lists));
  return machine === null ? read : read.map((list) => ({ ...list, machine }));
}

async function decodeCodePage(bytes: Buffer): Promise<string> {
  return (await detectTextEncoding(bytes)).decode(bytes.toString('latin1'));
}

async function readPart(text: ListText, part: Part): Promise<readonly ReadRows[]> {
  switch (part.form) {
    case 'csv':
      return readCsvPart(text, part);
    case 'table':
      return [readTable(part)];
    case 'labelled':
      return [readLabelled(part)];
    case 'appcmd':
      return [{ rows: readWorkers(part) }];
    case 'appcmd-xml':
      return [{ rows: readWorkersXml(part) }];
  }
}

/** ListDLLs of Sysinternals: `name.exe pid: 1234` above a table. */
const isListdlls = (text: string): boolean => /^\S[^\r\n]* pid:[^\S\r\n]*\d+[^\S\r\n]*\r?$/m.test(text);

function nothingRead({ file, text }: ListText, parts: readonly Part[], lists: readonly ReadRows[]): ProcessListFault {
  const line = parts[0]?.line ?? 1;
  if (lists.some((list) => 'fault' in list)) return { kind: 'process-list-without-ids', file, line };
  if (lists.some((list) => 'rows' in list && list.rows.length > 0)) return { kind: 'process-list-no-process', file };
  const shown = text.split(/\r\n|\n|\r/).find((one) => one.trim() !== '') ?? '';
  return { kind: 'process-list-unknown', file, line, shown: shown.trim().slice(0, MAX_CHARACTERS_SHOWN) };
}

function refuse(fault: ProcessListFault): LeakscanError {
  const { file } = fault;
  return new LeakscanError('PROCESS_LIST', fault, 'line' in fault ? { file, line: fault.line } : { file });
}
