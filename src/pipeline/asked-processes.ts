/** Which processes of a header are read where only some are asked for: what names a process may be known only later. */
import type { NamingColumn } from '../series/samples/naming-columns.ts';
import { imagePatternOf } from '../util/subject-names.ts';
import { fitsAny } from '../util/wildcard.ts';

/**
 * Whether a process is read, by its base name.
 * @param patterns as given; empty = all
 * @param namings what the header says of pools and jobs
 * @param images base names of the header
 * @param hasNames whether something outside the logs names processes: then a pattern that fits no image may be a name of any
 */
export function wantedProcesses(
  patterns: readonly string[],
  namings: readonly Pick<NamingColumn, 'name' | 'process'>[],
  images: Iterable<string>,
  hasNames: boolean,
): (process: string) => boolean {
  if (patterns.length === 0) return () => true;
  const known = [...new Set([...images].map((image) => image.toLowerCase()))];
  const wanted = new Set<string>();
  for (const pattern of patterns) {
    const fitting = known.filter((image) => fitsAny([imagePatternOf(pattern)], image));
    const named = namings.filter(({ name }) => fitsAny([pattern], name)).map(({ process }) => process.toLowerCase());
    for (const image of [...fitting, ...named]) wanted.add(image);
    if (fitting.length + named.length === 0 && hasNames) return () => true;
  }
  return (process) => wanted.has(process.toLowerCase());
}
