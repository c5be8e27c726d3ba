import type { CatalogFault } from '../../model/faults/catalog.ts';
import { displayName } from '../../util/escape.ts';
import { formatBytes } from '../../util/units.ts';
import type { TextsOf } from './texts.ts';

export const CATALOG_TEXTS: TextsOf<CatalogFault> = {
  'catalog-not-built': () =>
    'the compiled catalog is missing or damaged: install leakscan again, or run "npm run build" in a clone',
  'catalog-path-missing': ({ file }) => `${file}: no such file or folder`,
  'catalog-path-unreadable': ({ file, systemCode }) => `${file}: cannot be read (${systemCode})`,
  'catalog-not-a-folder': ({ file }) =>
    `${file}: is neither a folder nor a ZIP archive; give the folder of the articles, or a ZIP archive of it`,
  'catalog-folder-faulty'({ folder, remarks }) {
    const count = remarks.length === 1 ? 'a fault' : `${remarks.length} faults`;
    return [`${folder}: ${count} in this catalog, so it is not used`, ...remarks];
  },
  'catalog-zip-too-large': ({ file, unpackedBytes, maxBytes }) =>
    `${file}: its YAML files unpack to ${formatBytes(unpackedBytes)}, more than ${formatBytes(maxBytes)}, which no catalog has; give another archive`,
  'catalog-zip-ambiguous': ({ file, folders }) =>
    `${file}: holds several catalogs: ${folders.map((one) => displayName(one)).join(' and ')}; pack one folder alone`,
  'article-file-name': ({ file, id }) => `${file}: holds ${id}; name the file ${id}.yaml`,
  'article-class-unknown': ({ file, id, class: name }) =>
    `${file}: ${id} names the process class "${name}", which is not listed there`,
  'fix-list-lacks-article': ({ file, id, list }) => `${file}: ${id} says that ${list} lists it, which does not`,
  'article-lacks-fix-list': ({ file, id, list }) => `${file}: ${list} lists ${id}, whose listedIn does not say so`,
  'inventory-column-missing': ({ file, line, column, needed }) =>
    `${file}:${line}: not a module list and no system information: the column ${column} is missing; columns needed: ${needed.join(', ')}, or give output of tasklist /m /fo csv, listdlls, systeminfo or Get-HotFix`,
  'inventory-no-modules': ({ file }) =>
    `${file}: lists no modules: was the command run as administrator, and to its end?`,
  'inventory-no-versions': ({ file }) =>
    `${file}: lists no version of any program: was the command run as administrator, and to its end?`,
  'inventory-bad-json': ({ file }) => `${file}: is JSON that is cut off or damaged; make it again`,
  'inventory-other-json': ({ file }) =>
    `${file}: is JSON without system information; give what Get-ComputerInfo or Get-HotFix writes with ConvertTo-Json`,
  'inventory-of-processes': ({ file }) => `${file}: is a list of processes or services without modules or versions`,
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
};
