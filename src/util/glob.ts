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

/** `null` stands for `**`. */
type Segment = RegExp | null;

/** More than anybody writes; `{a,b}{a,b}...` doubles with each. */
const MOST_ALTERNATIVES = 1000;

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
        const places = isAny ? place(index, next) : segment?.test(name) === true ? place(index, next + 1) : [];
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
  return names.map((name) => (name === '**' ? null : nameExpression(name, dot)));
}

/** An expression for one name. Runs of stars are one: many of them would take an expression years. */
function nameExpression(name: string, dot: boolean): RegExp {
  let source = !dot && /^[*?[]/.test(name) ? '(?!\\.)' : '';
  for (const [part] of name.matchAll(/\*+|\?|\[[!^]?\]?[^\]]*\]|[^]/gu)) {
    if (part.startsWith('*')) source += '[^]*?';
    else if (part === '?') source += '[^]';
    else if (part.length > 1 && part.startsWith('[')) source += characterClass(part);
    else source += escapeExpression(part);
  }
  try {
    return new RegExp(`^${source}$`, 'iu');
  } catch {
    // A class such as [z-a] is meant as the text it is.
    return new RegExp(`^${escapeExpression(name)}$`, 'iu');
  }
}

function characterClass(text: string): string {
  const isNot = /^\[[!^]/.test(text);
  const inner = text.slice(isNot ? 2 : 1, -1).replace(/[\\\]^[]/g, '\\$&');
  return `[${isNot ? '^' : ''}${inner}]`;
}

function escapeExpression(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** `a{b,c}d` gives `abd` and `acd`; braces without a comma or a partner are text. */
function expandBraces(pattern: string): string[] {
  let open = [pattern];
  const done: string[] = [];
  while (open.length > 0) {
    const next: string[] = [];
    for (const one of open) {
      // The innermost pair first: its choices hold no braces.
      const match = /\{([^{}]*,[^{}]*)\}/.exec(one);
      if (match === null || done.length + next.length > MOST_ALTERNATIVES) done.push(one);
      else {
        const [whole, inside = ''] = match;
        const rest = one.slice(match.index + whole.length);
        next.push(...inside.split(',').map((choice) => `${one.slice(0, match.index)}${choice}${rest}`));
      }
    }
    open = next;
  }
  return done;
}
