/** Which processes of a header are read where only some are asked for: what names a process may be known only later. */
import type { CounterPath } from '../model/counter-path.ts';
import { imagePatternOf } from '../util/subject-names.ts';
import { fitsAny } from '../util/wildcard.ts';

/** The object whose instances are workers of pools, `7120_OrdersApi`, and the image of those. */
const POOL_OBJECT = 'w3svc_w3wp';
const POOL_IMAGE = 'w3wp';
/** Objects of which the samples, not the header, say which process has a name of theirs. */
const NAMING_OBJECTS: ReadonlySet<string> = new Set(['job object details']);

/**
 * Whether a process is read, by its base name.
 * @param patterns as given; empty = all
 * @param images base names of the header
 * @param hasNames whether something outside the logs names processes: then a pattern that fits no image may be a name of any
 */
export function wantedProcesses(
  patterns: readonly string[],
  paths: readonly CounterPath[],
  images: Iterable<string>,
  hasNames: boolean,
): (process: string) => boolean {
  if (patterns.length === 0) return () => true;
  const known = [...new Set([...images].map((image) => image.toLowerCase()))];
  const pools = poolsOf(paths);
  const mayBeAny = hasNames || paths.some(({ object }) => NAMING_OBJECTS.has(object.toLowerCase()));
  const wanted = new Set<string>();
  for (const pattern of patterns) {
    const fitting = known.filter((image) => fitsAny([imagePatternOf(pattern)], image));
    for (const image of fitting) wanted.add(image);
    if (pools.some((pool) => fitsAny([pattern], pool))) wanted.add(POOL_IMAGE);
    else if (fitting.length === 0 && mayBeAny) return () => true;
  }
  return (process) => wanted.has(process.toLowerCase());
}

function poolsOf(paths: readonly CounterPath[]): string[] {
  const pools = new Set<string>();
  for (const { object, instance } of paths) {
    const [, pool] = object.toLowerCase() === POOL_OBJECT ? (/^\d+_(.+)$/.exec(instance ?? '') ?? []) : [];
    if (pool !== undefined) pools.add(pool);
  }
  return [...pools];
}
