/** The Report as JSON: two spaces of indent, arrays of plain numbers on one line, keys in the order of the Report. */
import { withoutControls } from '../../util/escape.ts';
import type { Report } from '../../model/report.ts';
import { findingsOf } from '../../report/facts.ts';
import { stepsFor } from '../../words/advice.ts';
import { questionsOf } from '../../words/treatment.ts';

/**
 * The Report document as it stands, unrounded, with the steps of each finding and without questions that would harm its process,
 * ending with a newline.
 * @throws Error (internal) if a number is NaN or infinite; the message names its path
 */
export function renderJson(report: Report): string {
  const findings = new Set(findingsOf(report));
  const assessments = report.assessments.map((one) =>
    findings.has(one) ? { ...one, questions: questionsOf(one), steps: stepsFor(report, one) } : one,
  );
  return jsonText({ ...report, assessments });
}

/**
 * Any document of ours as JSON, in the order of its keys, ending with a newline.
 * @throws Error (internal) if a number is NaN or infinite; the message names its path
 */
export function jsonText(document: object): string {
  if (Array.isArray(document)) return `${withoutControls(write(document, '', '$'))}\n`;
  // Joined once: the results of a large report would be there four times.
  const pieces: string[] = [];
  for (const [key, member] of Object.entries(document) as [string, unknown][]) {
    if (member === undefined) continue;
    pieces.push(`${pieces.length === 0 ? '{' : ','}\n  ${JSON.stringify(key)}: `);
    if (Array.isArray(member) && !isNumbers(member)) pushItems(pieces, member, `$.${key}`);
    else pieces.push(write(member, '  ', `$.${key}`));
  }
  pieces.push(pieces.length === 0 ? '{}\n' : '\n}\n');
  // They are within strings only, where JSON may write any character so.
  return withoutControls(pieces.join(''));
}

/** An array of the document itself. */
function pushItems(pieces: string[], items: readonly unknown[], path: string): void {
  for (const [index, item] of items.entries()) {
    pieces.push(index === 0 ? '[\n    ' : ',\n    ', write(item, '    ', `${path}[${index}]`));
  }
  pieces.push('\n  ]');
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
