/** `leakscan kb lint`: every fault of every file in a line of its own, as compilers write them. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { loadBuiltinCatalog } from '../../catalog/load.ts';
import { checkCatalogFiles, remarkText, type CatalogRemark, type CheckedContent } from '../../catalog/own-folder.ts';
import { CATALOG_PARTS } from '../../catalog/parts.ts';
import { suspiciousOf } from '../../catalog/suspicious.ts';
import type { ProcessClass } from '../../model/article.ts';
import { visible } from '../../util/escape.ts';
import { formatPlural } from '../../util/units.ts';
import { doubtText } from '../../words/faults/article-doubts.ts';

export interface LintOutcome {
  readonly text: string;
  readonly faults: number;
}

/** @throws LeakscanError CATALOG for a file or folder that is not there */
export async function lintFiles(targets: readonly string[]): Promise<LintOutcome> {
  const [builtin, checked] = await Promise.all([loadBuiltinCatalog(), checkCatalogFiles(targets)]);
  const { content, faults, files } = checked;
  const known = {
    ids: new Set([...builtin.articles.map((a) => a.id), ...content.articles.map((a) => a.article.id)]),
    processClasses: [...builtin.processClasses, ...content.processClasses, ...(await classesBeside(checked))],
  };
  const warnings = content.articles
    .flatMap((source) => suspiciousOf(source, known))
    .map(({ doubt, ...place }) => ({ ...place, message: doubtText(doubt) }));
  const remarks = [
    ...faults.map((remark) => ({ remark, kind: 'error' })),
    ...warnings.map((remark) => ({ remark, kind: 'warning' })),
  ].sort((a, b) => comparePlaces(a.remark, b.remark));
  const lines = remarks.map(({ remark, kind }) =>
    visible(remarkText({ ...remark, message: `${kind}: ${remark.message}` })),
  );
  const sum = `${formatPlural(files.length, 'file')}: ${formatPlural(faults.length, 'error')}, ${formatPlural(warnings.length, 'warning')}`;
  return { text: `${[...lines, sum].join('\n')}\n`, faults: faults.length };
}

const comparePlaces = (a: CatalogRemark, b: CatalogRemark): number =>
  (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) ||
  (a.line ?? 0) - (b.line ?? 0) ||
  (a.column ?? 0) - (b.column ?? 0);

/** Classes of a folder of which only some files are checked. */
async function classesBeside({ files: checked }: CheckedContent): Promise<readonly ProcessClass[]> {
  const files = checked.map(({ file }) => file);
  const folders = new Set(files.flatMap((file) => [path.dirname(file), path.dirname(path.dirname(file))]));
  const found: ProcessClass[] = [];
  for (const folder of folders) {
    const file = path.join(folder, CATALOG_PARTS.processClasses.file);
    if (files.includes(file) || !(await isThere(file))) continue;
    found.push(...(await checkCatalogFiles([file])).content.processClasses);
  }
  return found;
}

const isThere = (file: string): Promise<boolean> =>
  stat(file).then(
    (facts) => facts.isFile(),
    () => false,
  );
