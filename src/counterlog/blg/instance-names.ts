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
const MOST_SKIPPED = 8;

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

  /** @param textOf asked where the instance is new */
  function instanceOf(name: number, textOf: () => string): number {
    if (stampOf[name] !== stamp) {
      stampOf[name] = stamp;
      seen[name] = 0;
    }
    const index = seen[name]!++;
    const list = ofName[name]!;
    if (index === list.length) {
      list.push(names.length);
      names.push({ name: textOf(), index });
    }
    return list[index]!;
  }

  const takeText = (text: string): number => instanceOf(nameOf(text), () => text);

  return {
    names,
    begin() {
      stamp++;
      spellings.begin();
    },
    take(source, at, length, prefix) {
      if (prefix !== undefined) return takeText(prefix + decodeName(source.bytes.subarray(at, at + length)));
      const spelling = spellings.take(source, at, length);
      return instanceOf(spelling.name, () => decodeName(spelling.bytes));
    },
    takeText,
  };
}

/** The same bytes twice. */
interface NameSource {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

/** A name as it is spelled: the same name may come with other letter cases. */
interface Spelling {
  readonly bytes: Uint8Array;
  /** Its bytes as far as they fill words of four, which are compared faster. */
  readonly words: Uint32Array;
  readonly name: number;
}

/** Tells spellings by their bytes; nearly always the one expected is there. */
function createSpellings(nameOf: (text: string) => number) {
  const known = new Map<string, Spelling>();
  /** Of the sample before, and of this one, in order. */
  let before: Spelling[] = [];
  let now: Spelling[] = [];
  let next = 0;

  function find(bytes: Uint8Array, at: number, length: number): Spelling {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + at, length).toString('latin1');
    let spelling = known.get(text);
    if (spelling === undefined) {
      const own = bytes.slice(at, at + length);
      const view = viewOf(own);
      const words = Uint32Array.from({ length: length >> 2 }, (_, i) => view.getUint32(4 * i, true));
      spelling = { bytes: own, words, name: nameOf(decodeName(own)) };
      known.set(text, spelling);
    }
    // Those between are gone, or others came.
    for (let i = next; i < Math.min(before.length, next + MOST_SKIPPED); i++) {
      if (before[i] !== spelling) continue;
      next = i + 1;
      break;
    }
    return spelling;
  }

  return {
    begin(): void {
      next = 0;
      [before, now] = [now, before];
      now.length = 0;
    },
    take(source: NameSource, at: number, length: number): Spelling {
      let spelling = before[next];
      if (spelling !== undefined && isSpelled(spelling, source, at, length)) next++;
      else spelling = find(source.bytes, at, length);
      now.push(spelling);
      return spelling;
    },
  };
}

function isSpelled({ bytes: own, words }: Spelling, { bytes, view }: NameSource, at: number, length: number): boolean {
  if (own.length !== length) return false;
  for (let i = 0; i < words.length; i++) if (words[i] !== view.getUint32(at + 4 * i, true)) return false;
  for (let i = 4 * words.length; i < length; i++) if (own[i] !== bytes[at + i]) return false;
  return true;
}

/** UTF-16, up to its NUL. */
export function decodeName(bytes: Uint8Array): string {
  let end = 0;
  while (end + 1 < bytes.length && (bytes[end] !== 0 || bytes[end + 1] !== 0)) end += 2;
  return Buffer.from(bytes.buffer, bytes.byteOffset, end).toString('utf16le');
}
