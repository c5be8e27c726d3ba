/**
 * Lists of system information: `systeminfo`, `Get-ComputerInfo`, `Get-HotFix`, `wmic qfe`, `ver`, `winver`, and the registry key
 * `Windows NT\CurrentVersion`, in any language and one after another in one file. docs/inventory.md has the commands.
 */
import type { InventoryWarning } from '../../../model/faults/catalog.ts';
import type { ListText } from '../../../util/lists/list-file.ts';
import { refuse } from '../module-list.ts';
import { csvFacts, isCsvOfSystem } from './csv-facts.ts';
import { isJson, jsonFacts } from './json-facts.ts';
import { joinFacts, saysAnything, type ListedSystem, type SystemFact } from './listed-system.ts';
import { textFacts } from './text-facts.ts';

export interface SystemContent {
  readonly systems: readonly ListedSystem[];
  readonly warnings: readonly InventoryWarning[];
}

/**
 * @returns null if the text has no system information
 * @throws LeakscanError INVENTORY for JSON that is cut off or damaged, and with the line of CSV that is broken
 */
export async function readSystem(list: ListText): Promise<SystemContent | null> {
  const { file, text } = list;
  if (isJson(text)) return toContent(file, jsonFacts(parseJson(file, text)), []);
  // wmic ends its lines with two carriage returns where its output is redirected.
  const lines = text.split(/\r*\n|\r/);
  const warnings = withoutOpenNumber(file, lines);
  const facts: SystemFact[] = [];
  for (let at = 0; at < lines.length; at++) {
    if (!isCsvOfSystem(lines[at]!)) continue;
    let end = at;
    while (end < lines.length && lines[end]!.trim() !== '') end++;
    const rows = lines.splice(at, end - at, ...Array<string>(end - at).fill(''));
    facts.push(...(await csvFacts({ ...list, text: `${rows.join('\n')}\n` }, at + 1)));
    at = end;
  }
  return toContent(file, [...facts, ...textFacts(lines)], warnings);
}

function toContent(
  file: string,
  facts: readonly SystemFact[],
  warnings: readonly InventoryWarning[],
): SystemContent | null {
  const useful = facts.filter(saysAnything);
  if (useful.length === 0) return null;
  const { systems, unnamedLines } = joinFacts(useful);
  const [line] = unnamedLines;
  return {
    systems,
    warnings: line === undefined ? warnings : [...warnings, { kind: 'system-unnamed', file, line }],
  };
}

/** Empties a last line without an end that may have lost digits; an id of seven is whole. */
function withoutOpenNumber(file: string, lines: string[]): InventoryWarning[] {
  const last = lines.at(-1)!;
  const isCutQuote = (last.match(/"/g)?.length ?? 0) % 2 === 1;
  if (!isCutQuote && (!/\d$/.test(last) || /KB\d{7}$/i.test(last))) return [];
  lines[lines.length - 1] = '';
  return [{ kind: 'system-line-open', file, line: lines.length }];
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw refuse({ kind: 'inventory-bad-json', file }, error);
  }
}
