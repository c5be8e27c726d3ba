/**
 * Limits of a YAML file, so that reading it costs no more than its size. Within them nothing that people write is refused: it is
 * names and lists, a few levels deep.
 */
import type * as Yaml from 'yaml';
import type { Document, Node } from 'yaml';

/** A configuration of 10,000 machines has 600 KB. */
export const MAX_YAML_BYTES = 1024 * 1024;
/** An article has eight levels, each of which takes two places at most. Beyond some thousands the parser's stack overflows. */
const MAX_DEPTH = 64;
/** The library itself takes an anchor for an attack that is named more often. */
const MAX_ALIASES = 100;
/** Values that all aliases together may stand for, which is what checking them costs. */
const MAX_ALIASED_VALUES = 100_000;

export interface YamlLimitFault {
  /** Of a character in the text. */
  readonly offset: number;
  readonly message: string;
}

/** The place where text is nested too deeply, or null; to be asked before it is parsed. Cost: reading it once. */
export function findTooDeep(yaml: typeof Yaml, text: string): YamlLimitFault | null {
  const parser = new yaml.Parser();
  for (const lexeme of new yaml.Lexer().lex(text)) {
    // What it gives is dropped: only how deep it is counts.
    const tokens = parser.next(lexeme);
    while (tokens.next().done !== true);
    if (parser.stack.length > MAX_DEPTH) {
      return { offset: parser.offset - 1, message: `is nested more than ${MAX_DEPTH / 2} levels deep` };
    }
  }
  return null;
}

/** What is known of an anchor where an alias names it. */
interface Anchor {
  /** Values in it. */
  readonly size: number;
  readonly isOpen: boolean;
}

/**
 * Aliases that name nothing, themselves or what holds aliases, those that stand for too much, and keys that stand twice in a
 * map. The library finds the last itself, but compares each key with all before it: 150,000 take minutes.
 * @param unknownAlias what to say of an alias that names nothing
 */
export function findYamlFaults(
  yaml: typeof Yaml,
  document: Document,
  unknownAlias: (name: string) => string,
): YamlLimitFault[] {
  const faults: YamlLimitFault[] = [];
  const anchors = new Map<string, Anchor>();
  let [aliases, aliased] = [0, 0];

  function aliasSize(node: Yaml.Alias.Parsed | Yaml.Alias): number {
    const offset = node.range?.[0] ?? 0;
    const anchor = anchors.get(node.source);
    if (anchor === undefined) faults.push({ offset, message: unknownAlias(node.source) });
    else if (anchor.isOpen)
      faults.push({ offset, message: `*${node.source} stands within &${node.source}; write it out` });
    const size = anchor?.size ?? 0;
    aliases++;
    aliased += size;
    // Once is enough.
    if (aliases === MAX_ALIASES + 1) {
      faults.push({ offset, message: `more than ${MAX_ALIASES} aliases (names that begin with *); write them out` });
    } else if (aliased > MAX_ALIASED_VALUES && aliased - size <= MAX_ALIASED_VALUES) {
      const message = `the aliases up to *${node.source} stand for more than ${MAX_ALIASED_VALUES} values; write them out`;
      faults.push({ offset, message });
    }
    return size;
  }

  function mapSize({ items }: Yaml.YAMLMap): number {
    const keys = new Set<unknown>();
    let size = 1;
    for (const { key, value } of items) {
      if (yaml.isScalar(key)) {
        if (keys.has(key.value)) faults.push({ offset: key.range?.[0] ?? 0, message: DUPLICATE_KEY });
        keys.add(key.value);
      }
      size += sizeOf(key) + sizeOf(value);
    }
    return size;
  }

  /** Values in a node, those that aliases stand for included. Not deep: that was checked before. */
  function sizeOf(node: unknown): number {
    if (yaml.isAlias(node)) return aliasSize(node);
    const name = yaml.isNode(node) ? (node as Node & { readonly anchor?: string }).anchor : undefined;
    if (name !== undefined) anchors.set(name, { size: 0, isOpen: true });
    let size = 1;
    if (yaml.isMap(node)) size = mapSize(node);
    else if (yaml.isSeq(node)) for (const item of node.items) size += sizeOf(item);
    if (name !== undefined) anchors.set(name, { size, isOpen: false });
    return size;
  }

  sizeOf(document.contents);
  return faults;
}

const DUPLICATE_KEY = 'Map keys must be unique: this one stands here for the second time';
