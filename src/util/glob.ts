/**
 * Patterns for paths: `*` and `?` stand for characters of one name, `[a-z]` and `[!a-z]` for one of them, `{a,b}` for either,
 * `**` for any number of folders. Letter case does not matter, as on Windows. A walker goes down folder by folder and learns
 * of each what can still match below it, so that it enters no other.
 */

/** How far a pattern has come on the way down; one for each place at which its next name may stand. */
export type GlobState = readonly GlobPlace[];

interface GlobPlace {
  /** Which of the patterns that the braces stand for. */
  readonly pattern: number;
  /** Which of its names comes next; their number where all are matched. */
  readonly next: number;
}

export interface Glob {
  /** Before the first name. */
  readonly start: GlobState;
  /** After a name (of a folder or a file); empty where nothing can match any more. */
  readonly step: (state: GlobState, name: string) => GlobState;
  /** Whether all of a pattern is matched. */
  readonly isMatch: (state: GlobState) => boolean;
  readonly key: (state: GlobState) => string;
}

/** Whether a name fits; `null` stands for `**`. */
type Segment = ((name: string) => boolean) | null;

/** More than anybody writes; `{a,b}{a,b}...` doubles with each. */
const MAX_ALTERNATIVES = 1000;

const MAGIC = /[*?[\]{}]/;

/** Whether a text is a pattern rather than a plain path. */
export const isPattern = (text: string): boolean => MAGIC.test(text);

/**
 * @param given relative, with forward slashes; what fits one of them matches
 * @param options.dot whether `*`, `?` and `**` stand for names that begin with a dot, too
 */
export function compileGlob(given: readonly string[], options: { readonly dot: boolean }): Glob {
  const patterns = given.flatMap(expandBraces).map((one) => segmentsOf(one, options.dot));
  const place = (index: number, next: number): GlobPlace[] => {
    // `**` stands for no folder, too.
    const here = { pattern: index, next };
    return patterns[index]?.[next] === null ? [here, ...place(index, next + 1)] : [here];
  };
  return {
    start: patterns.flatMap((_, index) => place(index, 0)),
    step: (state, name) => {
      const reached = new Map<string, GlobPlace>();
      for (const { pattern: index, next } of state) {
        const segment = patterns[index]?.[next];
        if (segment === undefined) continue;
        const isAny = segment === null && (options.dot || !name.startsWith('.'));
        const places = isAny ? place(index, next) : segment?.(name) === true ? place(index, next + 1) : [];
        for (const one of places) reached.set(`${one.pattern}:${one.next}`, one);
      }
      return [...reached.values()];
    },
    isMatch: (state) => state.some(({ pattern: index, next }) => next === patterns[index]?.length),
    key: (state) => state.map((one) => `${one.pattern}:${one.next}`).join(' '),
  };
}

/** Whether a relative path with forward slashes matches. */
export function matchesGlob(glob: Glob, path: string): boolean {
  let state = glob.start;
  for (const name of path.split('/')) state = glob.step(state, name);
  return glob.isMatch(state);
}

/**
 * The folder to start from, as it was written, and the pattern below it with forward slashes.
 * `C:\logs\*\perf.csv` gives `C:\logs\` and `*` `/perf.csv`; a pattern alone gives an empty folder.
 */
export function splitPattern(text: string): { readonly folder: string; readonly pattern: string } {
  const magic = text.search(MAGIC);
  const end = magic < 0 ? text.length : magic;
  const cut = Math.max(text.lastIndexOf('/', end - 1), text.lastIndexOf('\\', end - 1)) + 1;
  return {
    folder: end === 0 ? '' : text.slice(0, cut),
    pattern: text.slice(end === 0 ? 0 : cut).replaceAll('\\', '/'),
  };
}

function segmentsOf(pattern: string, dot: boolean): Segment[] {
  const names = pattern.split('/').filter((name) => name !== '' && name !== '.');
  // Two in a row stand for what one stands for.
  const needed = names.filter((name, index) => name !== '**' || names[index - 1] !== '**');
  return needed.map((name) => (name === '**' ? null : nameTest(name, dot)));
}

/** One character of a name: one of some, or any. */
type CharacterTest = (character: string) => boolean;

/**
 * A test for one name. Not a regular expression: one with many stars tries every way to share a name among them, which
 * takes minutes for a name of 200 letters. Cost: the product of the lengths at most.
 */
function nameTest(name: string, dot: boolean): (name: string) => boolean {
  const parts = partsOf(name) ?? Array.from(name, literalTest);
  const hidesDots = !dot && /^[*?[]/.test(name);
  return (given) => !(hidesDots && given.startsWith('.')) && fits(parts, Array.from(given));
}

/** The test of each character, and null for a star; null for a class that is none, such as [z-a], which is meant as text. */
function partsOf(name: string): (CharacterTest | null)[] | null {
  const parts: (CharacterTest | null)[] = [];
  for (const [part] of name.matchAll(/\*+|\?|\[[!^]?\]?[^\]]*\]|[^]/gu)) {
    if (part.startsWith('*')) parts.push(null);
    else if (part === '?') parts.push(() => true);
    else if (part.length > 1 && part.startsWith('[')) {
      const test = classTest(part);
      if (test === null) return null;
      parts.push(test);
    } else parts.push(literalTest(part));
  }
  return parts;
}

/** What a star took too little of it takes more of; stars before the last one need not be looked at again. */
function fits(parts: readonly (CharacterTest | null)[], name: readonly string[]): boolean {
  let [at, part] = [0, 0];
  let star: { readonly part: number; at: number } | null = null;
  while (at < name.length) {
    const test = parts[part];
    if (test === null) {
      star = { part, at };
      part++;
    } else if (test?.(name[at]!) === true) {
      at++;
      part++;
    } else if (star !== null) {
      star.at++;
      [at, part] = [star.at, star.part + 1];
    } else return false;
  }
  while (parts[part] === null) part++;
  return part === parts.length;
}

function literalTest(wanted: string): CharacterTest {
  const [lower, upper] = [wanted.toLowerCase(), wanted.toUpperCase()];
  return (given) => given === wanted || given.toLowerCase() === lower || given.toUpperCase() === upper;
}

function classTest(text: string): CharacterTest | null {
  const isNot = /^\[[!^]/.test(text);
  const inner = text.slice(isNot ? 2 : 1, -1).replace(/[\\\]^[]/g, '\\$&');
  try {
    const expression = new RegExp(`^[${isNot ? '^' : ''}${inner}]$`, 'iu');
    return (given) => expression.test(given);
  } catch {
    return null;
  }
}

/** `a{b,c}d` gives `abd` and `acd`; braces without a comma or a partner are text. */
function expandBraces(pattern: string): string[] {
  let open = [pattern];
  const done: string[] = [];
  while (open.length > 0) {
    const next: string[] = [];
    for (const one of open) {
      // The innermost pair first: its choices hold no braces.
      const match = firstChoice(one);
      if (match === null || done.length + next.length > MAX_ALTERNATIVES) done.push(one);
      else {
        const [before, rest] = [one.slice(0, match.start), one.slice(match.end)];
        const choices = one.slice(match.start + 1, match.end - 1).split(',');
        // No more than are kept: one pair of braces may hold a hundred thousand.
        for (const choice of choices.slice(0, MAX_ALTERNATIVES)) next.push(`${before}${choice}${rest}`);
      }
    }
    open = next;
  }
  return done;
}

/** The first braces with a comma in them and no braces; null where there are none. Cost: the length. */
function firstChoice(text: string): { readonly start: number; readonly end: number } | null {
  let start = -1;
  let hasComma = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '{') [start, hasComma] = [at, false];
    else if (character === ',') hasComma = true;
    else if (character === '}') {
      if (start >= 0 && hasComma) return { start, end: at + 1 };
      start = -1;
    }
  }
  return null;
}
