/** The YAML files of a catalog: of a folder, or of a ZIP archive of one. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Entry } from 'yauzl';
import type { CatalogFault } from '../model/faults/catalog.ts';
import { LeakscanError, systemCode } from '../util/errors.ts';
import { readBounded, tooLarge } from '../util/read-bounded.ts';
import { MAX_YAML_BYTES } from '../util/yaml-limits.ts';
import { isZipArchive, openZipEntry, readZipDirectory } from '../util/zip.ts';

/** A file of a catalog, on disk or in an archive. */
export interface CatalogFile {
  /** As messages name it: a path, or `catalog.zip:articles/KB944903.yaml`. */
  readonly file: string;
  /** Its name without its folder. */
  readonly name: string;
  /** @throws LeakscanError CATALOG where it is larger than YAML files are, or damaged; system errors as they are */
  readonly read: () => Promise<Buffer>;
}

/** A thousand articles pack to 2 MB. */
const MAX_ARCHIVE_BYTES = 64 * 1024 * 1024;
const MAX_ENTRIES = 10_000;
const MAX_UNPACKED_BYTES = 256 * 1024 * 1024;

const ARTICLE_FOLDER = 'articles';
/** What macOS puts next to each file begins with a dot. */
const isYaml = (name: string): boolean => /^[^.].*\.ya?ml$/i.test(name);

/**
 * The files of a folder and of `articles` in it, of an archive of such a folder, or a single file.
 * @throws LeakscanError CATALOG where nothing is there, or where it cannot be listed
 */
export async function catalogFiles(target: string): Promise<CatalogFile[]> {
  switch (await kindOf(target)) {
    case 'folder':
      return (await yamlFiles(target)).map(fileOnDisk);
    case 'archive':
      return filesOfArchive(target);
    case 'file':
      return [fileOnDisk(target)];
  }
}

/** What is at a path, by its content. @throws LeakscanError CATALOG if nothing is there */
export async function kindOf(target: string): Promise<'folder' | 'archive' | 'file'> {
  try {
    if ((await stat(target)).isDirectory()) return 'folder';
  } catch (error) {
    throw unreachable(target, error);
  }
  return (await isZipArchive(target)) ? 'archive' : 'file';
}

/** Paths that reading a catalog reads: an archive, or the files of a folder. */
export async function pathsOfCatalog(target: string): Promise<string[]> {
  return (await kindOf(target)) === 'folder' ? yamlFiles(target) : [target];
}

const fileOnDisk = (file: string): CatalogFile => ({
  file,
  name: path.basename(file),
  read: () => readBounded(file, MAX_YAML_BYTES, 'an article', 'CATALOG'),
});

async function yamlFiles(folder: string): Promise<string[]> {
  const inner = path.join(folder, ARTICLE_FOLDER);
  const lists = await Promise.all([folder, inner].map(listOf));
  return [folder, inner].flatMap((one, i) => lists[i]!.filter(isYaml).map((name) => path.join(one, name)));
}

async function listOf(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return [];
    throw unreachable(folder, error);
  }
}

/** Nothing is written: the names of the entries lead nowhere. */
async function filesOfArchive(archive: string): Promise<CatalogFile[]> {
  let bytes: Buffer;
  try {
    bytes = await readBounded(archive, MAX_ARCHIVE_BYTES, 'a catalog', 'CATALOG');
  } catch (error) {
    throw error instanceof LeakscanError ? error : unreachable(archive, error);
  }
  const { entries } = await readZipDirectory(archive, { bytes }, { maxEntries: MAX_ENTRIES, code: 'CATALOG' });
  const chosen = entriesOfCatalog(archive, entries);
  const unpackedBytes = chosen.reduce((sum, entry) => sum + entry.uncompressedSize, 0);
  if (unpackedBytes > MAX_UNPACKED_BYTES) {
    const fault = {
      kind: 'catalog-zip-too-large',
      file: archive,
      unpackedBytes,
      maxBytes: MAX_UNPACKED_BYTES,
    } as const;
    throw new LeakscanError('CATALOG', fault, { file: archive });
  }
  return chosen.map((entry) => {
    const file = `${archive}:${entry.fileName}`;
    return { file, name: path.posix.basename(entry.fileName), read: () => readEntry(bytes, entry, file) };
  });
}

async function readEntry(archive: Buffer, entry: Entry, file: string): Promise<Buffer> {
  const codes = { refused: 'CATALOG', damaged: 'CATALOG' } as const;
  const stream = await openZipEntry({ bytes: archive }, entry, file, codes);
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of stream) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > MAX_YAML_BYTES) throw tooLarge(file, MAX_YAML_BYTES, 'an article', 'CATALOG');
    }
  } catch (error) {
    throw error instanceof LeakscanError ? error : stream.explain(error);
  } finally {
    stream.destroy();
  }
  return Buffer.concat(chunks);
}

/**
 * The YAML files of the catalog in an archive, which may be at its top or in a folder: that is the one with `articles`
 * in it, or else the one that holds YAML files. Of several the one nearest to the top counts.
 * @throws LeakscanError CATALOG where two are as near
 */
function entriesOfCatalog(archive: string, entries: readonly Entry[]): Entry[] {
  const yaml = entries
    .map((entry) => ({ entry, folder: path.posix.dirname(entry.fileName), name: path.posix.basename(entry.fileName) }))
    .filter(({ entry, name }) => isYaml(name) && !entry.fileName.startsWith('__MACOSX/'));
  const folders = [...new Set(yaml.map(({ folder }) => folder))];
  const withArticles = folders.filter((folder) => isArticleFolder(folder)).map((folder) => path.posix.dirname(folder));
  const roots = [...new Set(withArticles.length > 0 ? withArticles : folders)].sort((a, b) => depthOf(a) - depthOf(b));
  const [root, second] = roots;
  if (root === undefined) return [];
  if (second !== undefined && depthOf(second) === depthOf(root)) {
    throw new LeakscanError('CATALOG', { kind: 'catalog-zip-ambiguous', file: archive, folders: [root, second] });
  }
  return yaml
    .filter(({ folder }) => folder === root || (isArticleFolder(folder) && path.posix.dirname(folder) === root))
    .sort((a, b) => (a.entry.fileName < b.entry.fileName ? -1 : 1))
    .map(({ entry }) => entry);
}

/** Windows has no regard for the case of names, and so have the programs that pack there. */
const isArticleFolder = (folder: string): boolean => path.posix.basename(folder).toLowerCase() === ARTICLE_FOLDER;

const depthOf = (folder: string): number => (folder === '.' ? 0 : folder.split('/').length);

function unreachable(file: string, error: unknown): LeakscanError {
  const code = systemCode(error);
  const fault: CatalogFault =
    code === 'ENOENT'
      ? { kind: 'catalog-path-missing', file }
      : { kind: 'catalog-path-unreadable', file, systemCode: code };
  return new LeakscanError('CATALOG', fault, { file }, error);
}
