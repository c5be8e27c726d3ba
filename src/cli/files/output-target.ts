/** `-o FILE`, `-o FORMAT=FILE`: one grammar for every command that writes files. */
import { LeakscanError } from '../../util/errors.ts';

/** `csv=perf.dat` in its two parts; null for a path alone. */
export function splitTarget(output: string): { readonly format: string; readonly file: string } | null {
  const parts = /^([a-z]+)=(.*)$/i.exec(output);
  return parts === null ? null : { format: parts[1]!, file: parts[2]! };
}

/** The device cannot be opened where standard output is a socket, and would be replaced where it is a file. */
export const standardOutputOr = (file: string): string => (file === '/dev/stdout' ? '-' : file);

/** @throws LeakscanError USAGE */
export function refuseMissingFile(output: string, file: string): void {
  if (file.trim() === '') throw new LeakscanError('USAGE', `-o ${output}: a file is missing after "="`);
}

/** Formats by name, which are also their extensions. */
export interface TargetRules<Format extends string> {
  readonly command: string;
  readonly formats: readonly Format[];
  /** Where neither `FORMAT=`, `--format` nor the extension tells it. */
  readonly otherwise: Format;
}

/**
 * For commands whose formats are named as their extensions.
 * @param format the value of `--format`
 * @throws LeakscanError USAGE for an unknown format
 */
export function readTarget<Format extends string>(
  output: string,
  format: string | undefined,
  rules: TargetRules<Format>,
): { readonly format: Format; readonly file: string } {
  const { formats, otherwise } = rules;
  const parts = splitTarget(output);
  if (parts !== null) {
    const named = knownFormat(parts.format, rules);
    refuseMissingFile(output, parts.file);
    return { format: named, file: standardOutputOr(parts.file) };
  }
  const extension = /\.([a-z]+)$/i.exec(output)?.[1]?.toLowerCase();
  const byExtension = formats.find((one) => one === extension) ?? otherwise;
  return { format: format === undefined ? byExtension : knownFormat(format, rules), file: standardOutputOr(output) };
}

function knownFormat<Format extends string>(name: string, { command, formats }: TargetRules<Format>): Format {
  const known = formats.find((one) => one === name.toLowerCase());
  if (known !== undefined) return known;
  throw new LeakscanError('USAGE', `unknown format "${name}"; ${command} writes ${formats.join(' or ')}`);
}
