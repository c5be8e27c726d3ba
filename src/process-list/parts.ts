/** One file may hold the output of several commands, one after another: where each begins, and which form it has. */

export type PartForm = 'csv' | 'table' | 'labelled' | 'appcmd' | 'appcmd-xml';

/** The output of one command, or of several of one form. */
export interface Part {
  readonly form: PartForm;
  /** 1-based line of its first line in the file. */
  readonly line: number;
  /** Without line ends. */
  readonly lines: string[];
}

/** `WP "7120" (applicationPool:OrdersApi)` */
export const WORKER = /^\s*WP\s+"(\d{1,10})"\s+\(\w+:(.*)\)\s*$/;
const XML = /^\s*<(?:\?xml|appcmd|WP)\b/i;
const XML_END = /<\/appcmd>\s*$/i;
/** The line below the heading of a table. */
const RULE = /^={3,}(?: +={3,})+\s*$/;
/** `PID:   876`, `SERVICE_NAME: Appinfo`; in French a blank may stand before the colon. */
const LABELLED = /^\s*[^\s",;:=][^",;\t:]*:(?:\s|$)/;

/** Splits a text at what begins another form. Lines that belong to none, such as a prompt, are left out. */
export function splitParts(text: string): Part[] {
  // wmic ends lines with two returns; files that were appended to each other have a mark in the middle.
  const lines = text.replaceAll('\ufeff', '').split(/\r*\n|\r/);
  const parts: Part[] = [];
  let current: Part | null = null;
  let isQuoted = false;
  for (const [at, line] of lines.entries()) {
    const form: PartForm | 'end' | null = isQuoted ? 'csv' : formOf(line, lines[at + 1] ?? '', current);
    if (form !== 'csv') isQuoted = false;
    if (form === 'end') current = null;
    if (form === null || form === 'end') continue;
    if (current === null || current.form !== form || (form === 'table' && RULE.test(lines[at + 1] ?? ''))) {
      current = { form, line: at + 1, lines: [] };
      parts.push(current);
    }
    current.lines.push(line);
    // A command line may hold line ends.
    if (form === 'csv' && countQuotes(line) % 2 === 1) isQuoted = !isQuoted;
    if (form === 'appcmd-xml' && XML_END.test(line)) current = null;
  }
  return parts;
}

const countQuotes = (line: string): number => line.split('"').length - 1;

/** @returns `end` where what came before ends; null for a line that is left out */
function formOf(line: string, next: string, current: Part | null): PartForm | 'end' | null {
  if (current?.form === 'appcmd-xml' || XML.test(line)) return 'appcmd-xml';
  if (WORKER.test(line)) return 'appcmd';
  if (RULE.test(next)) return 'table';
  if (current?.form === 'table' && !line.startsWith('"')) return line.trim() === '' ? 'end' : 'table';
  if (LABELLED.test(line)) return 'labelled';
  // Blank lines part the blocks of labelled lines, and lines that are indented go on with the line before.
  if (current?.form === 'labelled' && (line.trim() === '' || /^\s/.test(line))) return 'labelled';
  if (line.trim() === '' || /^\s*#TYPE /i.test(line)) return null;
  return current?.form === 'csv' || /[",;\t]/.test(line) ? 'csv' : null;
}
