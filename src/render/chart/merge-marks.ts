/**
 * A stretch of samples is a mark of its own with a clip of its own; a process that is restarted every hour has hundreds.
 * What is drawn alike, one after the other, becomes one mark, and equal clips become one.
 */

const CLIP = /<clipPath id="([^"]*)">(.*?)<\/clipPath>/g;
const CLIPPED =
  /<g clip-path="url\(#([^)"]*)\)">((?:<path [^>]*\/>)*)<\/g>(?:<g clip-path="url\(#\1\)">(?:<path [^>]*\/>)*<\/g>)+/g;
/** Paths in place: one that is moved or turned has a `transform`. Each begins with where it begins. */
const PATHS = /<path ((?:class="[^"]*" )?)d="(M[^"]*)"([^>]*)\/>(?:<path \1d="M[^"]*"\3\/>)+/g;

/** @param svg as polish() has written its tags: in their order of attributes, in the coordinates of the drawing */
export function mergeMarks(svg: string): string {
  return joinPaths(joinClipped(shareClips(putInPlace(svg))));
}

const MOVED_LINE =
  /<line ((?:class="[^"]*" )?)transform="translate\(([-\d.]+),([-\d.]+)\)" x2="([-\d.]+)" y2="([-\d.]+)"([^>]*)\/>/g;
/** Straight steps and arcs alone. */
const MOVED_PATH =
  /<path ((?:class="[^"]*" )?)transform="translate\(([-\d.]+),([-\d.]+)\)" d="((?:M[-\d.]+,[-\d.]+|l[-\d.,]+|A[-\d.,]+|Z)+)"([^>]*)\/>/g;

/** Lines as paths, and paths without a shift: so that a hundred of them can be one. */
function putInPlace(svg: string): string {
  return svg
    .replace(
      MOVED_LINE,
      (_, before: string, x: string, y: string, dx: string, dy: string, after: string) =>
        `<path ${before}d="M${x},${y}l${dx},${dy}"${after}/>`,
    )
    .replace(MOVED_PATH, (_, before: string, x: string, y: string, path: string, after: string) => {
      const moved = path.replace(/([MA])([-\d.,]+)/g, (_step, command: string, numbers: string) =>
        movedStep(command, numbers.split(',').map(Number), Number(x), Number(y)),
      );
      return `<path ${before}d="${moved}"${after}/>`;
    });
}

/** The last two numbers of M and A are a point. */
function movedStep(command: string, numbers: readonly number[], byX: number, byY: number): string {
  const last = numbers.length - 1;
  const shift = (index: number): number => (index === last ? byY : index === last - 1 ? byX : 0);
  return command + numbers.map((number, index) => String(Math.round((number + shift(index)) * 10) / 10)).join(',');
}

function shareClips(svg: string): string {
  const first = new Map<string, string>();
  const same = new Map<string, string>();
  const kept = svg.replace(CLIP, (whole, id: string, shape: string) => {
    const known = first.get(shape);
    if (known === undefined) {
      first.set(shape, id);
      return whole;
    }
    same.set(id, known);
    return '';
  });
  return kept.replace(/url\(#([^)]*)\)/g, (whole, id: string) => {
    const known = same.get(id);
    return known === undefined ? whole : `url(#${known})`;
  });
}

const joinClipped = (svg: string): string =>
  svg.replace(CLIPPED, (whole, id: string) => {
    const inside = whole.replaceAll(`<g clip-path="url(#${id})">`, '').replaceAll('</g>', '');
    return `<g clip-path="url(#${id})">${inside}</g>`;
  });

const joinPaths = (svg: string): string =>
  svg.replace(PATHS, (whole, before: string, _first: string, after: string) => {
    const steps = [...whole.matchAll(/ d="([^"]*)"/g)].map(([, path = '']) => path).join('');
    return `<path ${before}d="${steps}"${after}/>`;
  });
