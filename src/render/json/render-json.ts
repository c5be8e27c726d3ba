/** The Report as JSON: two spaces of indent, arrays of plain numbers on one line, keys in the order of the Report. */
import { withoutControls } from '../../util/escape.ts';
import type { Report, ReportAssessment } from '../../model/report.ts';
import { findingsOf } from '../../report/facts.ts';
import { stepsFor } from '../../words/advice.ts';
import { questionsOf } from '../../words/treatment.ts';

/**
 * The Report document as it stands, unrounded, with the steps of each finding and without questions that would harm its process,
 * ending with a newline, in pieces.
 * @throws Error (internal), while they are read, if a number is NaN or infinite; the message names its path
 */
export function jsonPieces(report: Report): Iterable<string> {
  const findings = new Set(findingsOf(report));
  const withAdvice = (one: ReportAssessment): ReportAssessment =>
    findings.has(one) ? { ...one, questions: questionsOf(one), steps: stepsFor(report, one) } : one;
  return piecesOf(report, (key, item) => (key === 'assessments' ? withAdvice(item as ReportAssessment) : item));
}

/** The same as one text. */
export const renderJson = (report: Report): string => [...jsonPieces(report)].join('');

/**
 * Any document of ours as JSON, in the order of its keys, ending with a newline.
 * @throws Error (internal) if a number is NaN or infinite; the message names its path
 */
export function jsonText(document: object): string {
  if (Array.isArray(document)) return `${withoutControls(write(document, '', '$'))}\n`;
  return [...piecesOf(document, (_, item) => item)].join('');
}

/** Characters of a piece, at least, but for the last one. */
const PIECE = 64 * 1024;

/**
 * A document in pieces: the results of a large report are not there a second time as a text.
 * @param itemOf gives what to write for an item of an array of the document itself
 */
function* piecesOf(document: object, itemOf: (key: string, item: unknown) => unknown): Generator<string> {
  let piece = '';
  let members = 0;
  for (const [key, member] of Object.entries(document) as [string, unknown][]) {
    if (member === undefined) continue;
    piece += `${members++ === 0 ? '{' : ','}\n  ${JSON.stringify(key)}: `;
    if (!Array.isArray(member) || isNumbers(member)) {
      piece += write(member, '  ', `$.${key}`);
      continue;
    }
    for (const [index, item] of member.entries()) {
      piece += `${index === 0 ? '[' : ','}\n    ${write(itemOf(key, item), '    ', `$.${key}[${index}]`)}`;
      if (piece.length < PIECE) continue;
      // They are within strings only, where JSON may write any character so.
      yield withoutControls(piece);
      piece = '';
    }
    piece += '\n  ]';
  }
  yield withoutControls(`${piece}${members === 0 ? '{}' : '\n}'}\n`);
}

/** Most of a report is envelopes: thousands of numbers whose paths nobody asks for. */
const isNumbers = (items: readonly unknown[]): boolean => items.every((item) => item === null || Number.isFinite(item));

function write(value: unknown, indent: string, path: string): string {
  if (typeof value === 'number') return writeNumber(value, path);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value);
  if (Array.isArray(value)) return writeArray(value, indent, path);
  if (typeof value === 'object') return writeObject(value, indent, path);
  throw new Error(`internal: the Report holds a ${typeof value} at ${path}`);
}

function writeNumber(value: number, path: string): string {
  if (!Number.isFinite(value)) throw new Error(`internal: the Report holds ${value} at ${path}`);
  return JSON.stringify(value);
}

function writeArray(items: readonly unknown[], indent: string, path: string): string {
  if (isNumbers(items)) return JSON.stringify(items);
  const inner = `${indent}  `;
  const written = items.map((item, index) => write(item, inner, `${path}[${index}]`));
  return `[\n${inner}${written.join(`,\n${inner}`)}\n${indent}]`;
}

function writeObject(value: object, indent: string, path: string): string {
  const inner = `${indent}  `;
  const members: string[] = [];
  for (const [key, member] of Object.entries(value) as [string, unknown][]) {
    if (member === undefined) continue;
    members.push(`${JSON.stringify(key)}: ${write(member, inner, `${path}.${key}`)}`);
  }
  return members.length === 0 ? '{}' : `{\n${inner}${members.join(`,\n${inner}`)}\n${indent}}`;
}
