import type { Report } from '../model/report.ts';
import { sha256 } from '../platform/sha256.ts';

const KEY_CHARACTERS = 16;
/** A report names its key near its start (HTML), in its rows (CSV) or at its end (markdown, text). */
const WRITTEN_KEY = /(?:name="leakscan-key" content="|^\ufeff?reportKey,[^\n]*\n|\nReport key: `?)([0-9a-f]{16})/;

/**
 * Names the logs that a report is about: by whose they are and when they begin, not by path or size. So a log that has
 * grown, or is named another way, is the same log, and yesterday's `perf.csv` is another one than today's.
 */
export function reportKey(report: Pick<Report, 'inputs'>): string {
  const logs = report.inputs.map(({ machines, firstSample }) => JSON.stringify([machines, firstSample]));
  return sha256(JSON.stringify(logs.sort())).slice(0, KEY_CHARACTERS);
}

/** The key of a report as it was written, in any format; null if the text is none of ours. */
export function reportKeyOf(text: string): string | null {
  const written = WRITTEN_KEY.exec(text)?.[1];
  if (written !== undefined) return written;
  if (!text.startsWith('{')) return null;
  try {
    const report = JSON.parse(text) as Partial<Report> | null;
    if (report?.tool?.name !== 'leakscan' || !Array.isArray(report.inputs)) return null;
    return reportKey({ inputs: report.inputs });
  } catch {
    return null;
  }
}
