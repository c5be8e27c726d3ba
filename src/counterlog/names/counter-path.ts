import type { CounterPath } from '../../model/counter-path.ts';

/**
 * Reads a counter path `\\Computer\Object(Parent/Instance#Index)\Counter`; null if the text is none.
 *
 * Read from both ends, because everything in the middle may hold anything:
 * - the computer runs to the third backslash and may be absent (`\Object\Counter`);
 * - the counter is what follows the LAST backslash, so an instance may hold backslashes
 *   (`Paging File(\??\C:\pagefile.sys)`) and a counter may hold parentheses (`Committed (Bytes)`);
 * - the instance is the balanced parentheses at the end of what is left, so both `Process(foo(1))` and
 *   `TCPIP Diagnostics (Per-CPU)(0)` come out right; where the parentheses do not balance (`Process(foo()`), it starts
 *   at the first one, because odd instance names are more common than objects with parentheses in their names;
 * - `#Index` is a number at the end of the instance;
 * - the parent is what precedes the FIRST slash of the instance (`Thread(svchost/12#3)`), once, and only where something
 *   is left on both sides. An instance of `Process` or `Process V2` has no parent: its slashes belong to the name. The
 *   object's name may be localized there; no file name on Windows can hold a slash, so nothing is lost by that.
 *
 * Names keep the case and the `[ ]` that Windows writes for parentheses in names. Blanks around the path are dropped
 * from everything but `raw`. Cost: one pass over the text.
 */
export function parseCounterPath(raw: string): CounterPath | null {
  return parsePath(raw, parseOwner);
}

/** `parseCounterPath` for the many columns of a log: those of one instance differ in their counters alone. */
export function createPathParser(): (raw: string) => CounterPath | null {
  const known = new Map<string, Owner | null>();
  const ownerOf = (text: string): Owner | null => {
    let owner = known.get(text);
    if (owner === undefined) known.set(text, (owner = parseOwner(text)));
    return owner;
  };
  return (raw) => parsePath(raw, ownerOf);
}

/** All of a path but its counter. */
type Owner = Omit<CounterPath, 'counter' | 'raw'>;

function parsePath(raw: string, ownerOf: (text: string) => Owner | null): CounterPath | null {
  const text = raw.trim();
  const counterSlash = text.lastIndexOf('\\');
  if (counterSlash < 0 || counterSlash === text.length - 1) return null;
  const owner = ownerOf(text.slice(0, counterSlash));
  if (owner === null) return null;
  const { machine, object, parentInstance, instance, instanceIndex } = owner;
  // Spread, it would take several times as long.
  return { machine, object, parentInstance, instance, instanceIndex, counter: text.slice(counterSlash + 1), raw };
}

/** @param text the path up to the last backslash */
function parseOwner(text: string): Owner | null {
  if (!text.startsWith('\\')) return null;
  const named = text.startsWith('\\\\');
  const objectSlash = named ? text.indexOf('\\', 2) : 0;
  if (objectSlash < 0) return null;
  const machine = named ? text.slice(2, objectSlash) : null;
  const [object, instance] = splitObject(text.slice(objectSlash + 1));
  if (machine === '' || object === '' || !isName(object)) return null;
  return { machine, object, ...splitInstance(object, instance) };
}

/** An object's name has no backslash and opens no parenthesis that it does not close: else a parenthesis was cut. */
function isName(object: string): boolean {
  return !object.includes('\\') && balances(object);
}

/** `Object(Instance)` -> both; the instance is null where there are no parentheses at the end. */
function splitObject(text: string): readonly [string, string | null] {
  if (!text.endsWith(')')) return [text, null];
  const first = text.indexOf('(');
  // One pair, as in nearly all paths.
  const isOnly = text.lastIndexOf('(') === first && text.indexOf(')') === text.length - 1;
  const open = isOnly || !balances(text) ? first : matchingOpen(text);
  if (open < 0) return [text, null];
  return [text.slice(0, open), text.slice(open + 1, -1)];
}

/** Where the parenthesis opens that the last character closes; -1 if nowhere. */
function matchingOpen(text: string): number {
  let depth = 0;
  for (let i = text.length - 1; i >= 0; i--) {
    const character = text[i];
    if (character === ')') depth++;
    else if (character === '(' && --depth === 0) return i;
  }
  return -1;
}

/** True if as many parentheses are opened as closed. */
function balances(text: string): boolean {
  return count(text, '(') === count(text, ')');
}

function count(text: string, character: string): number {
  let found = 0;
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) found++;
  return found;
}

const INDEX = /^(.+)#(\d{1,9})$/s;
const OBJECTS_WITHOUT_PARENT = new Set(['process', 'process v2']);

function splitInstance(
  object: string,
  text: string | null,
): Pick<CounterPath, 'parentInstance' | 'instance' | 'instanceIndex'> {
  if (text === null) return { parentInstance: null, instance: null, instanceIndex: null };
  const numbered = text.includes('#') ? INDEX.exec(text) : null;
  const name = numbered?.[1] ?? text;
  const instanceIndex = numbered === null ? null : Number(numbered[2]);
  const slash = name.indexOf('/');
  const hasParent = slash > 0 && slash < name.length - 1 && !OBJECTS_WITHOUT_PARENT.has(object.toLowerCase());
  if (!hasParent) return { parentInstance: null, instance: name, instanceIndex };
  return { parentInstance: name.slice(0, slash), instance: name.slice(slash + 1), instanceIndex };
}
