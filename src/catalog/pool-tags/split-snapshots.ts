/** From a text to the lists of pool tags in it: poolmon and `>>` append list after list to one file. */
import type { PoolTagUse } from '../../model/pool-tags.ts';
import { readTagLine, type TagForm } from './tag-rows.ts';

/** A list of pool tags, and what stands above it. */
export interface TagList {
  readonly uses: readonly PoolTagUse[];
  /** The lines between it and the list before. */
  readonly above: string;
  /** False of a copied screen, of a list that is cut, and where the end of the table is missing. */
  readonly isWhole: boolean;
}

export interface SplitTagLists {
  readonly lists: readonly TagList[];
  /** 1-based line of the row that the end of the file cuts; null where it cuts none. */
  readonly cutLine: number | null;
  /** Whether the text has a heading of such a list, with rows or without. */
  readonly hasHeading: boolean;
}

/** Rows without any other line between them. */
interface Block {
  readonly form: TagForm;
  readonly above: string;
  /** Whether a heading above says that a list begins. */
  readonly beginsList: boolean;
  readonly uses: Map<string, PoolTagUse>;
  isScreen: boolean;
  hasTotal: boolean;
  isCut: boolean;
}

/** What poolmon writes above its heading on the screen, and the debugger above its own. */
const SCREEN_TOP = /^\s*Memory:\s*\d+K\b/i;
const POOLUSED_TOP = /^\s*Sorting by\b/i;
/** Change columns, which only the screen has. */
const SCREEN_ROW = /\(\s*-?[\d,]+\s*\)/;

export function splitTagLists(text: string): SplitTagLists {
  const lines = text.split(/\r\n|\n|\r/);
  const lastLine = lines.findLastIndex((line) => line.trim() !== '');
  const blocks: Block[] = [];
  let form: TagForm | null = null;
  let open: Block | null = null;
  let above: string[] = [];
  let beginsList = false;
  let cutLine: number | null = null;
  for (const [index, line] of lines.entries()) {
    const read = readTagLine(line, form);
    if (read.kind === 'row') {
      if (open === null) {
        open = openBlock(form ?? 'poolmon', above.join('\n'), beginsList);
        blocks.push(open);
        [above, beginsList] = [[], false];
      }
      for (const use of read.uses) addUse(open.uses, use);
      open.isScreen ||= SCREEN_ROW.test(line);
      continue;
    }
    const last = blocks.at(-1);
    if (read.kind === 'total' && last !== undefined) last.hasTotal = true;
    if (read.kind === 'cut-row' && index === lastLine) {
      cutLine = index + 1;
      if (last !== undefined) last.isCut = true;
    }
    open = null;
    above.push(line);
    if (read.kind === 'heading') form = read.form;
    beginsList ||= read.kind === 'heading' || SCREEN_TOP.test(line) || POOLUSED_TOP.test(line);
  }
  return { lists: joinBlocks(blocks).map(toList), cutLine, hasHeading: form !== null };
}

const openBlock = (form: TagForm, above: string, beginsList: boolean): Block => ({
  form,
  above,
  beginsList,
  uses: new Map(),
  isScreen: false,
  hasTotal: false,
  isCut: false,
});

const keyOf = ({ tag, pool }: PoolTagUse): string => `${tag}\n${pool}`;

/** Tags of characters that cannot be shown look the same: they count together. */
function addUse(uses: Map<string, PoolTagUse>, use: PoolTagUse): void {
  const key = keyOf(use);
  const known = uses.get(key);
  const allocated =
    known === undefined ? use.allocated : use.allocated === null ? null : (known.allocated ?? 0) + use.allocated;
  uses.set(key, {
    ...use,
    bytes: use.bytes + (known?.bytes ?? 0),
    outstanding: use.outstanding + (known?.outstanding ?? 0),
    allocated,
  });
}

/** A blank line within a list does not end it; a tag that comes again, or a heading, begins the next list. */
function joinBlocks(blocks: readonly Block[]): Block[] {
  const joined: Block[] = [];
  for (const block of blocks) {
    const list = joined.at(-1);
    if (list === undefined || !continues(list, block)) {
      joined.push(block);
      continue;
    }
    for (const [key, use] of block.uses) list.uses.set(key, use);
    list.isScreen ||= block.isScreen;
    list.hasTotal ||= block.hasTotal;
    list.isCut ||= block.isCut;
  }
  return joined;
}

function continues(list: Block, block: Block): boolean {
  const shared = [...block.uses].filter(([key]) => list.uses.has(key));
  if (!block.beginsList) return shared.length === 0;
  // !poolused 2 and !poolused 4 of one dump list the same tags in two orders.
  const isOfDebugger = list.form !== 'poolmon' && block.form === list.form;
  return (
    isOfDebugger &&
    shared.length > 0 &&
    shared.every(([key, { bytes, outstanding }]) => {
      const known = list.uses.get(key)!;
      return known.bytes === bytes && known.outstanding === outstanding;
    })
  );
}

const toList = ({ form, above, uses, isScreen, hasTotal, isCut }: Block): TagList => ({
  uses: [...uses.values()],
  above,
  isWhole: form === 'poolmon' ? !isScreen && !isCut : hasTotal,
});
