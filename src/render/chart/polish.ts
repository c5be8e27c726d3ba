/**
 * Makes the SVG of the drawing library fit for a page: small, with ids of its own, with a class of the role beside each
 * colour, and readable as one image with a title and a description. Works on tags, and refuses what it does not know.
 */
import { mergeMarks } from './merge-marks.ts';
import { isStepPath, stepPath, tenths } from './step-path.ts';
import { escapeXml } from './xml.ts';
import { roleOf } from './palette.ts';

export interface PolishOptions {
  /** Put before every id: letters, digits, `-` and `_`. */
  readonly prefix: string;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly title: string;
  readonly description: string;
}

const FONT = 'system-ui, sans-serif';
const FONT_SIZE = '11.5px';

const TOKEN = /<[^>]*>|[^<]+/g;
const ATTRIBUTE = /([a-zA-Z_:][\w:.-]*)="([^"]*)"/g;

/** Said again on every mark, or of use only to the library. */
const NOISE = new Set(['aria-hidden', 'aria-roledescription', 'role', 'class', 'pointer-events', 'aria-label']);
/** Attributes that hold coordinates; widths and dashes of strokes keep their fractions. */
const COORDINATES = new Set(['transform', 'x', 'y', 'x1', 'x2', 'y1', 'y2', 'width', 'height', 'd']);
const DEFAULTS: Readonly<Record<string, string>> = {
  opacity: '1',
  'font-family': FONT,
  'font-size': FONT_SIZE,
  'stroke-width': '1',
  transform: 'translate(0,0)',
  'text-anchor': 'start',
};

/**
 * @param svg as `View.toSVG()` writes it
 * @throws Error (internal) for a colour that is no role of ours, or a number that is none
 */
export function polish(svg: string, options: PolishOptions): string {
  const ids = new Map<string, string>();
  const nameId = (id: string): string => {
    const known = ids.get(id);
    if (known !== undefined) return known;
    const made = `${options.prefix}-${ids.size + 1}`;
    ids.set(id, made);
    return made;
  };
  let body = '';
  // For each open element, what its end tag becomes.
  const ends: string[] = [];
  for (const token of svg.match(TOKEN) ?? []) {
    if (!token.startsWith('<')) body += token;
    else if (token.startsWith('</')) body += ends.pop() ?? '';
    else body += startTag(token, nameId, ends);
  }
  const named = options.prefix;
  const open =
    `<svg class="chart" viewBox="0 0 ${options.widthPx} ${options.heightPx}" width="${options.widthPx}" height="${options.heightPx}"` +
    ` role="img" aria-labelledby="${named}-t" aria-describedby="${named}-d" font-family="${FONT}" font-size="${FONT_SIZE}">`;
  const words = `<title id="${named}-t">${escapeXml(options.title)}</title><desc id="${named}-d">${escapeXml(options.description)}</desc>`;
  const result = `${open}${words}${mergeMarks(body)}</svg>`;
  const drawn = body.replace(/>[^<]+</g, '><').replace(/ id="[^"]*"|url\([^)]*\)/g, '');
  const broken = /NaN|undefined|Infinity/.exec(drawn);
  if (broken !== null) throw new Error(`internal: the chart ${named} has a coordinate ${broken[0]}`);
  return result;
}

function startTag(token: string, nameId: (id: string) => string, ends: string[]): string {
  const name = /^<([\w:]+)/.exec(token)?.[1] ?? '';
  const isClosed = token.endsWith('/>');
  if (name === 'svg') {
    ends.push('');
    return '';
  }
  const attributes = new Map<string, string>();
  for (const [, key = '', value = ''] of token.matchAll(ATTRIBUTE)) attributes.set(key, value);
  if (isClosed && drawsNothing(attributes)) return '';
  const written = writeAttributes(attributes, nameId);
  // A group that says nothing is left out with its end.
  if (name === 'g' && written === '') {
    if (!isClosed) ends.push('');
    return '';
  }
  if (!isClosed) ends.push(`</${name}>`);
  return `<${name}${written}${isClosed ? '/>' : '>'}`;
}

function drawsNothing(attributes: ReadonlyMap<string, string>): boolean {
  const part = attributes.get('class');
  if (part === 'background' || part === 'foreground') return true;
  return attributes.get('opacity') === '0' || attributes.get('fill') === 'transparent' || attributes.get('d') === '';
}

function writeAttributes(attributes: ReadonlyMap<string, string>, nameId: (id: string) => string): string {
  let written = '';
  const roles: string[] = [];
  for (const [key, value] of attributes) {
    if (NOISE.has(key) || DEFAULTS[key] === value) continue;
    if ((key === 'fill' || key === 'stroke') && value !== 'none' && value !== 'transparent') {
      roles.push(colourClass(key, value));
    }
    written += ` ${key}="${attributeValue(key, value, nameId)}"`;
  }
  return roles.length === 0 ? written : ` class="${roles.join(' ')}"${written}`;
}

function colourClass(key: 'fill' | 'stroke', hex: string): string {
  const role = roleOf(hex);
  if (role === null) throw new Error(`internal: the chart has a colour without a role, ${hex}`);
  return `${key === 'fill' ? 'f' : 's'}-${role}`;
}

function attributeValue(key: string, value: string, nameId: (id: string) => string): string {
  if (key === 'id') return nameId(value);
  const reference = /^url\(#([^)]+)\)$/.exec(value)?.[1];
  if (reference !== undefined) return `url(#${nameId(reference)})`;
  if (key === 'd') return shortPath(value);
  return COORDINATES.has(key) ? roundNumbers(value) : value;
}

function roundNumbers(text: string): string {
  return text.replace(/-?\d+\.\d+(?:e[+-]?\d+)?/g, (number) => tenths(Math.round(Number(number) * 10)));
}

/** A path of straight lines as steps, any other with its numbers rounded. */
function shortPath(path: string): string {
  if (isStepPath(path)) return path;
  if (!/^(?:[MLZ][-\d.,e]*)+$/.test(path)) return roundNumbers(path);
  const runs = path.match(/M[^M]*/g) ?? [];
  return runs.map((run) => stepPath((run.match(/[-\d.e]+/g) ?? []).map(Number), run.endsWith('Z'))).join('');
}
