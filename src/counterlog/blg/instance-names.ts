import { viewOf } from './bytes.ts';

/**
 * The instances of an object by their names: equal names of one sample are told apart by their order, `svchost`,
 * `svchost#1`, `svchost#2` (Microsoft, "Handling Duplicate Instance Names"). Most samples have the instances of the one
 * before, in the same order, so a name is first compared with the one expected there.
 */
export interface InstanceNames {
  /** Another sample begins. */
  begin(): void;
  /**
   * The number of an instance: dense, and the same whenever it is there.
   * @param at where its name is in the record's bytes, of `length` bytes in UTF-16 with or without NUL
   * @param prefix of the parent, with its slash
   */
  take(source: NameSource, at: number, length: number, prefix?: string): number;
  takeText(name: string): number;
  /** Of all instances seen so far. */
  readonly names: readonly InstanceName[];
}

export interface InstanceName {
  readonly name: string;
  /** 0 for the first of its name. */
  readonly index: number;
}

/** So far behind the place expected a name is looked for among those of the sample before: processes that ended. */
const MAX_SKIPPED = 8;

export function createInstanceNames(): InstanceNames {
  const names: InstanceName[] = [];
  /** Numbers of the instances of a name, by their order; names differ in more than case. */
  const ofName: number[][] = [];
  const nameIds = new Map<string, number>();
  /** [name] instances seen in this sample, if `stampOf` is its stamp. */
  const seen: number[] = [];
  const stampOf: number[] = [];
  let stamp = 0;
  const spellings = createSpellings(nameOf);

  function nameOf(text: string): number {
    const key = text.toLowerCase();
    let name = nameIds.get(key);
    if (name === undefined) {
      name = ofName.length;
      nameIds.set(key, name);
      ofName.push([]);
      seen.push(0);
      stampOf.push(0);
    }
    return name;
  }

  /** -1 where it is new. */
  function instanceOf(name: number): number {
    if (stampOf[name] !== stamp) {
      stampOf[name] = stamp;
      seen[name] = 0;
    }
    const index = seen[name]!++;
    const list = ofName[name]!;
    return index < list.length ? list[index]! : -1;
  }

  function add(name: number, text: string): number {
    const list = ofName[name]!;
    const instance = names.length;
    names.push({ name: text, index: list.length });
    list.push(instance);
    return instance;
  }

  function takeText(text: string): number {
    const name = nameOf(text);
    const known = instanceOf(name);
    return known >= 0 ? known : add(name, text);
  }

  return {
    names,
    begin() {
      stamp++;
      spellings.begin();
    },
    take(source, at, length, prefix) {
      if (prefix !== undefined) return takeText(prefix + decodeName(source.bytes.subarray(at, at + length)));
      const name = spellings.take(source, at, length);
      const known = instanceOf(name);
      return known >= 0 ? known : add(name, decodeName(source.bytes.subarray(at, at + length)));
    },
    takeText,
  };
}

/** The same bytes twice. */
interface NameSource {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

/**
 * Names as they are spelled, since the same name may come with other letter cases: told by their bytes, of which nearly
 * always those expected are there. Compared in words of four bytes, which lie close together.
 */
function createSpellings(nameOf: (text: string) => number) {
  const known = new Map<string, number>();
  /** [spelling] its bytes, its name, and where its words begin; a rest of less than a word is in a last one that overlaps. */
  const lengths: number[] = [];
  const names: number[] = [];
  const wordsAt: number[] = [];
  let words = new Uint32Array(1024);
  let wordCount = 0;
  /** Of the sample before, and of this one, in order. */
  let before: number[] = [];
  let beforeCount = 0;
  let now: number[] = [];
  let nowCount = 0;
  /** The one of the sample before that is expected. */
  let next = 0;

  function add(bytes: Uint8Array): number {
    const { length } = bytes;
    const view = viewOf(bytes);
    if (wordCount + length > words.length) {
      const grown = new Uint32Array(2 * words.length + length);
      grown.set(words);
      words = grown;
    }
    wordsAt.push(wordCount);
    for (let i = 0; i + 4 <= length; i += 4) words[wordCount++] = view.getUint32(i, true);
    if (length % 4 !== 0 && length > 4) words[wordCount++] = view.getUint32(length - 4, true);
    names.push(nameOf(decodeName(bytes)));
    return lengths.push(length) - 1;
  }

  function find(bytes: Uint8Array, at: number, length: number): number {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + at, length).toString('latin1');
    let spelling = known.get(text);
    if (spelling === undefined) {
      spelling = add(bytes.subarray(at, at + length));
      known.set(text, spelling);
    }
    // Those between are gone, or others came.
    for (let i = next; i < Math.min(beforeCount, next + MAX_SKIPPED); i++) {
      if (before[i] !== spelling) continue;
      next = i + 1;
      break;
    }
    return spelling;
  }

  function isSpelled(spelling: number, view: DataView, at: number, length: number): boolean {
    if (lengths[spelling] !== length || length < 4) return false;
    let word = wordsAt[spelling]!;
    const last = at + length - 4;
    for (let i = at; i < last; i += 4) if (words[word++] !== view.getUint32(i, true)) return false;
    return words[word] === view.getUint32(last, true);
  }

  return {
    begin(): void {
      next = 0;
      [before, now] = [now, before];
      beforeCount = nowCount;
      // Not cut to no length, which would give its memory up.
      nowCount = 0;
    },
    /** The number of the name. */
    take({ bytes, view }: NameSource, at: number, length: number): number {
      let spelling = next < beforeCount ? before[next]! : -1;
      if (spelling >= 0 && isSpelled(spelling, view, at, length)) next++;
      else spelling = find(bytes, at, length);
      now[nowCount++] = spelling;
      return names[spelling]!;
    },
  };
}

/** UTF-16, up to its NUL. */
export function decodeName(bytes: Uint8Array): string {
  let end = 0;
  while (end + 1 < bytes.length && (bytes[end] !== 0 || bytes[end + 1] !== 0)) end += 2;
  return Buffer.from(bytes.buffer, bytes.byteOffset, end).toString('utf16le');
}
