import type { CatalogFault, InventoryFault } from '../../model/faults/catalog.ts';
import { displayName } from '../../util/escape.ts';
import type { TextsOf } from './texts.ts';

const FOREIGN_WORDS: Readonly<Record<Extract<InventoryFault, { kind: 'inventory-foreign' }>['content'], string>> = {
  'counter-log': 'is a counter log, not a module list',
  packed: 'is compressed: unpack it',
  binary: 'is a binary file, not a module list',
};

export const CATALOG_TEXTS: TextsOf<CatalogFault> = {
  'catalog-not-built': () =>
    'the compiled catalog is missing or damaged: install leakscan again, or run "npm run build" in a clone',
  'catalog-path-missing': ({ file }) => `${file}: no such file or folder`,
  'catalog-path-unreadable': ({ file, systemCode }) => `${file}: cannot be read (${systemCode})`,
  'catalog-not-a-folder': ({ file }) => `${file}: is a file; give the folder that holds it`,
  'catalog-folder-faulty'({ folder, remarks }) {
    const count = remarks.length === 1 ? 'a fault' : `${remarks.length} faults`;
    return [`${folder}: ${count} in this catalog folder, so it is not used`, ...remarks];
  },
  'article-file-name': ({ file, id }) => `${file}: holds ${id}; name the file ${id}.yaml`,
  'article-class-unknown': ({ file, id, class: name }) =>
    `${file}: ${id} names the process class "${name}", which is not listed there`,
  'fix-list-lacks-article': ({ file, id, list }) => `${file}: ${id} says that ${list} lists it, which does not`,
  'article-lacks-fix-list': ({ file, id, list }) => `${file}: ${list} lists ${id}, whose listedIn does not say so`,
  'inventory-missing': ({ file }) => `${file}: no such file`,
  'inventory-is-folder': ({ file }) => `${file}: is a folder`,
  'inventory-unreadable': ({ file, systemCode }) => `${file}: cannot be read (${systemCode})`,
  'inventory-too-large': ({ file, maxMebibytes }) =>
    `${file}: is larger than ${maxMebibytes} MiB, too large for a module list of one machine; give each machine its own`,
  'inventory-foreign': ({ file, content }) => `${file}: ${FOREIGN_WORDS[content]}`,
  'inventory-none-found': ({ file }) =>
    `${file}: no module lists here (looked for .csv, .tsv and .txt files other than counter logs)`,
  'inventory-empty': ({ file }) => `${file}: is empty; was the command that makes the list run as administrator?`,
  'inventory-nuls': ({ file, line }) => `${file}:${line}: is damaged: it holds NUL characters`,
  'inventory-bad-csv': ({ file, line, reason }) => `${file}:${line}: ${displayName(reason, 200)}`,
  'inventory-column-missing': ({ file, line, column, needed }) =>
    `${file}:${line}: not a module list: the column ${column} is missing; columns needed: ${needed.join(', ')}, or give output of tasklist /m /fo csv or of listdlls`,
  'inventory-no-modules': ({ file }) =>
    `${file}: lists no modules: was the command run as administrator, and to its end?`,
  'listdlls-no-process': ({ file }) =>
    `${file}: is output of ListDLLs that lists no process; run it as administrator, without the name of a process`,
  'tasklist-form': ({ file, form, command }) =>
    `${file}: is tasklist's ${form} form, which cuts names or breaks lines; make it with: ${command}`,
  'tasklist-columns': ({ file, line, columns, command }) =>
    `${file}:${line}: is a list of processes without their modules (${columns} columns); make it with: ${command}`,
  'tasklist-bad-pid': ({ file, line, cell }) =>
    `${file}${line === null ? '' : `:${line}`}: '${displayName(cell)}' is not a process ID; the list is damaged, make it again`,
  'tasklist-no-modules': ({ file, hasNames, command }) =>
    hasNames
      ? `${file}: lists no modules (services, by the look of it); make it with: ${command}`
      : `${file}: lists no modules of any process: run as administrator: ${command}`,
  'inventory-machine-unknown'({ file, machines, names }) {
    const shown = names.map((name) => displayName(name)).join(', ');
    const more = machines > names.length ? ' and more' : '';
    return `${file}: does not say which machine it belongs to, and ${machines} machines were scanned (${shown}${more})`;
  },
};
