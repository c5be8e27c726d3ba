import type { ListFault, ListKind } from '../../model/faults/lists.ts';
import { displayName } from '../../util/escape.ts';
import type { TextsOf } from './texts.ts';

const NAMES: Readonly<Record<ListKind, string>> = {
  'module-list': 'module list',
  'process-list': 'process list',
  'pool-tags': 'list of pool tags',
};
/** Several of them. */
const PLURALS: Readonly<Record<ListKind, string>> = {
  'module-list': 'module lists',
  'process-list': 'process lists',
  'pool-tags': 'lists of pool tags',
};

const FOREIGN_WORDS: Readonly<Record<'counter-log' | 'packed' | 'binary', (name: string) => string>> = {
  'counter-log': (name) => `is a counter log, not a ${name}`,
  packed: () => 'is compressed: unpack it',
  binary: (name) => `is a binary file, not a ${name}`,
};

export const LIST_TEXTS: TextsOf<ListFault> = {
  'list-missing': ({ file }) => `${file}: no such file`,
  'list-is-folder': ({ file }) => `${file}: is a folder`,
  'list-unreadable': ({ file, systemCode }) => `${file}: cannot be read (${systemCode})`,
  'list-too-large': ({ list, file, maxMebibytes }) =>
    `${file}: is larger than ${maxMebibytes} MiB, too large for a ${NAMES[list]} of one machine; give each machine its own`,
  'list-foreign': ({ list, file, content }) => `${file}: ${FOREIGN_WORDS[content](NAMES[list])}`,
  'list-none-found': ({ list, file, extensions }) =>
    `${file}: no ${PLURALS[list]} here (looked for ${extensions.slice(0, -1).join(', ')} and ${extensions.at(-1)} files other than counter logs)`,
  'list-empty': ({ file }) => `${file}: is empty; was the command that makes the list run as administrator?`,
  'list-nuls': ({ file, line }) => `${file}:${line}: is damaged: it holds NUL characters`,
  'list-bad-csv': ({ file, line, reason }) => `${file}:${line}: ${displayName(reason, 200)}`,
  'list-machine-unknown'({ file, machines, names }) {
    const shown = names.map((name) => displayName(name)).join(', ');
    const more = machines > names.length ? ' and more' : '';
    return `${file}: does not say which machine it belongs to, and ${machines} machines were scanned (${shown}${more})`;
  },
};
