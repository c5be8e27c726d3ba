/**
 * Everything below one or many roots that may be a counter log, for scans and nights alike: what cannot be searched is
 * reported and the rest goes on. Only names, sizes and times are read, and the directories of ZIP archives.
 */
import path from 'node:path';
import type { CounterLogFault } from '../../model/faults/counter-log.ts';
import { LeakscanError, systemCode, type ErrorCode } from '../../util/errors.ts';
import { compileGlob, isPattern, splitPattern, type Glob, type GlobState } from '../../util/glob.ts';
import { mapBounded } from '../../util/map-bounded.ts';
import { openFileSource } from '../source/file-source.ts';
import { joinShown, LOG_PATTERNS, logsInArchive, type LogSource } from './found-log.ts';
import { DISK, type DiskFacts, type DiskPath, type ShareDisk, type ShareEntry } from '../source/share-disk.ts';
import { isZipArchive } from '../../util/zip.ts';

export type { ShareDisk, ShareEntry } from '../source/share-disk.ts';

export interface ShareFile {
  /** The root as it was given, and the path below it; of a log in an archive the archive's path and its name in there. */
  readonly file: string;
  /** Of the file on disk: the archive's of a log in an archive. */
  readonly bytes: number;
  readonly modifiedMs: number;
  /** Only of a log in an archive, and of a file whose name is not UTF-8. */
  readonly source?: LogSource;
  /** Only where the name is not UTF-8: the bytes of its path. `file` shows these as `\xE9`. */
  readonly rawPath?: Uint8Array;
}

export interface ShareFailure {
  readonly path: string;
  readonly error: LeakscanError;
}

export interface ShareFiles {
  /** Root by root as given, by path within a root; each file once. */
  readonly files: readonly ShareFile[];
  readonly failures: readonly ShareFailure[];
}

export interface ShareOptions {
  /** What is taken of a folder; by default what a collector or an export writes. Without a slash: at any depth. */
  readonly include?: readonly string[];
  /** What is left out, files and whole folders, below any root; a file that is a root itself is not. */
  readonly exclude?: readonly string[];
  /** Folders that are never entered: what we write ourselves. */
  readonly skip?: readonly string[];
}

/** Answers of a share take milliseconds each; more requests at once than this wait in Node's thread pool anyway. */
const MAX_REQUESTS = 16;
/** Collectors nest folders three or four deep. Links that a server follows itself are seen here as folders without end. */
const MAX_DEPTH = 100;

/** Ours while they are written, and those of Windows in which nobody keeps logs and which nobody may list. */
const OUR_TEMPORARY = /^\.leakscan-.*\.tmp$/i;
const SYSTEM_FOLDER = /^(?:System Volume Information|\$RECYCLE\.BIN|lost\+found)$/i;

interface Rules {
  readonly include: Glob;
  readonly exclude: Glob;
  /** Whether the user said what to include. */
  readonly isChosen: boolean;
  readonly skip: ReadonlySet<string>;
}

/** A folder to be listed, and how far the patterns have come in it. */
interface Folder {
  readonly shown: string;
  readonly place: DiskPath;
  /** Folders above it, below the root. */
  readonly depth: number;
  readonly real: string;
  /** Of the root that is a pattern; null in a folder that is searched whole. */
  readonly pattern: GlobState | null;
  readonly include: GlobState;
  readonly exclude: GlobState;
}

interface Found {
  readonly file: string;
  readonly place: DiskPath;
  readonly real: string;
}

/** One root while it is searched. */
interface Search {
  readonly root: string;
  /** The folder that everything is in. */
  readonly base: string;
  readonly glob: Glob | null;
  /** Whether what the pattern matches must be one of the included files, too. */
  readonly isFiltered: boolean;
  readonly entered: Set<string>;
  readonly found: Found[];
  readonly failures: ShareFailure[];
  isGone: boolean;
}

/**
 * Walks all roots: folders, files and patterns, in either kind of slash. A folder that may not be listed, a root that is
 * missing, empty or disappears are failures; files that are gone between listing and looking are not: collectors rotate.
 * Names that are not UTF-8 are read by their bytes.
 * Links are followed, but no folder is searched twice, and a file that a link leads to goes by its own path where it has
 * one below the root. Names that begin with a dot are left out unless a pattern names the dot.
 * Cost: two requests a folder and a request a matching file, 16 at a time.
 * @throws what `signal` was aborted with
 */
export async function walkShare(
  roots: readonly string[],
  options: ShareOptions = {},
  signal?: AbortSignal,
  disk: ShareDisk = DISK,
): Promise<ShareFiles> {
  const rules = await rulesOf(options, disk);
  const failures: ShareFailure[] = [];
  const files: ShareFile[] = [];
  const taken = new Set<string>();
  for (const root of roots) {
    signal?.throwIfAborted();
    const search = await searchRoot(root, rules, disk, signal);
    const once = search.found.filter(({ real }) => {
      const key = pathKey(real);
      return !taken.has(key) && taken.add(key).has(key);
    });
    once.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
    const looked = await mapBounded(once, MAX_REQUESTS, (one) => look(one, search, disk, signal));
    for (const one of looked.flat()) files.push(one);
    if (search.found.length === 0 && search.failures.length === 0) search.failures.push(nothingThere(search));
    failures.push(...search.failures);
  }
  return { files, failures };
}

/** Two spellings of one path give one key. Windows tells no case apart. */
export function pathKey(file: string, flavour: Pick<typeof path, 'resolve' | 'sep'> = path): string {
  const whole = flavour.resolve(file);
  return flavour.sep === '\\' ? whole.replace(/^\\\\\?\\(?:UNC(?=\\))?/i, '\\').toLowerCase() : whole;
}

/** A pattern without a slash is meant at any depth; slashes may be of either kind. */
export function depthPattern(pattern: string): string {
  const plain = pattern.replaceAll('\\', '/').replace(/\/+$/, '');
  return plain.includes('/') ? plain : `**/${plain}`;
}

async function rulesOf(options: ShareOptions, disk: ShareDisk): Promise<Rules> {
  const skip = new Set<string>();
  for (const folder of options.skip ?? []) {
    skip.add(pathKey(folder));
    skip.add(pathKey(await realOr(folder, disk)));
  }
  return {
    include: compileGlob((options.include ?? LOG_PATTERNS).map(depthPattern), { dot: false }),
    exclude: compileGlob((options.exclude ?? []).map(depthPattern), { dot: true }),
    isChosen: options.include !== undefined,
    skip,
  };
}

async function searchRoot(root: string, rules: Rules, disk: ShareDisk, signal?: AbortSignal): Promise<Search> {
  const search = newSearch(root, root, null, true);
  try {
    const { kind } = await disk.facts(root);
    if (kind === 'folder') await searchFolder(search, rules, disk, signal);
    else search.found.push({ file: root, place: root, real: await realOr(root, disk) });
    return search;
  } catch (error) {
    signal?.throwIfAborted();
    if (isPattern(root)) return searchPattern(root, rules, disk, signal);
    search.failures.push(failureOf(root, error, 'root'));
    return search;
  }
}

function newSearch(root: string, base: string, glob: Glob | null, isFiltered: boolean): Search {
  return { root, base, glob, isFiltered, entered: new Set(), found: [], failures: [], isGone: false };
}

async function searchPattern(root: string, rules: Rules, disk: ShareDisk, signal?: AbortSignal): Promise<Search> {
  const { folder, pattern } = splitPattern(root);
  const glob = compileGlob([pattern], { dot: false });
  const isFiltered = rules.isChosen || pattern.endsWith('**');
  const search = newSearch(root, await existing(folder, disk), glob, isFiltered);
  await searchFolder(search, rules, disk, signal);
  return search;
}

/** Where paths take no backslashes, a pattern may still be written with them. */
async function existing(folder: string, disk: ShareDisk): Promise<string> {
  const other = folder.replaceAll('\\', '/');
  if (folder === '' || other === folder || path.sep === '\\') return folder;
  return disk.facts(folder).then(
    () => folder,
    () => other,
  );
}

/** All that is below, level by level; links last, so that what they lead to is found under its own path first. */
async function searchFolder(search: Search, rules: Rules, disk: ShareDisk, signal?: AbortSignal): Promise<void> {
  const start: Folder = {
    shown: search.base,
    place: search.base,
    depth: 0,
    real: await realOr(openable(search.base), disk),
    pattern: search.glob?.start ?? null,
    include: rules.include.start,
    exclude: rules.exclude.start,
  };
  let level: Folder[] = [start];
  let linked: Folder[] = [];
  const linkedFiles: Found[] = [];
  while (level.length > 0 && !search.isGone) {
    const fresh = await freshOf(level, search, rules, disk);
    const below = await mapBounded(fresh, MAX_REQUESTS, (folder) => listFolder(folder, search, rules, disk, signal));
    linked = linked.concat(below.flatMap((one) => one.linked));
    // One by one: a call takes no hundred thousand arguments.
    for (const one of below) for (const file of one.files) search.found.push(file);
    for (const one of below) for (const file of one.linkedFiles) linkedFiles.push(file);
    level = below.flatMap((one) => one.folders);
    if (level.length === 0) [level, linked] = [linked, []];
  }
  for (const file of linkedFiles) search.found.push(file);
}

/** Those that were not searched yet, by whatever path; one that is too deep is reported. */
async function freshOf(level: readonly Folder[], search: Search, rules: Rules, disk: ShareDisk): Promise<Folder[]> {
  // Where it cannot be had, listing the folder fails too, and that is reported.
  const identities = await mapBounded(level, MAX_REQUESTS, ({ place }) =>
    disk.facts(openable(place)).then(
      ({ identity }) => identity ?? null,
      () => null,
    ),
  );
  return level.filter((folder, index) => {
    if (!isFresh(folder, identities[index] ?? null, search, rules)) return false;
    if (folder.depth < MAX_DEPTH) return true;
    const { shown } = folder;
    search.failures.push(
      shareFailure('INPUT_UNREADABLE', { kind: 'folder-too-deep', file: shown, maxFolders: MAX_DEPTH }),
    );
    return false;
  });
}

function isFresh(folder: Folder, identity: string | null, search: Search, rules: Rules): boolean {
  if (rules.skip.has(pathKey(folder.real)) || rules.skip.has(pathKey(folder.shown))) return false;
  const states = [
    folder.pattern === null ? '' : (search.glob?.key(folder.pattern) ?? ''),
    rules.include.key(folder.include),
    rules.exclude.key(folder.exclude),
  ];
  const names = [pathKey(folder.real), ...(identity === null ? [] : [`identity ${identity}`])];
  const keys = names.map((name) => JSON.stringify([name, folder.pattern === null, ...states]));
  const isKnown = keys.some((key) => search.entered.has(key));
  for (const key of keys) search.entered.add(key);
  return !isKnown;
}

interface Listed {
  readonly files: Found[];
  readonly folders: Folder[];
  readonly linked: Folder[];
  readonly linkedFiles: Found[];
}

async function listFolder(
  folder: Folder,
  search: Search,
  rules: Rules,
  disk: ShareDisk,
  signal?: AbortSignal,
): Promise<Listed> {
  signal?.throwIfAborted();
  const listed: Listed = { files: [], folders: [], linked: [], linkedFiles: [] };
  if (search.isGone) return listed;
  let entries: readonly ShareEntry[];
  try {
    entries = await disk.list(openable(folder.place));
  } catch (error) {
    await fail(folder.shown, error, search, disk);
    return listed;
  }
  for (const entry of [...entries].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    await listEntry(entry, folder, { search, rules, disk }, listed);
  }
  return listed;
}

interface Walk {
  readonly search: Search;
  readonly rules: Rules;
  readonly disk: ShareDisk;
}

async function listEntry(entry: ShareEntry, folder: Folder, walk: Walk, listed: Listed): Promise<void> {
  const { search, rules, disk } = walk;
  const { name } = entry;
  const shown = folder.shown === '' ? name : joinShown(folder.shown, name);
  const place = placeIn(folder.place, entry, shown);
  const exclude = rules.exclude.step(folder.exclude, name);
  if (OUR_TEMPORARY.test(name) || SYSTEM_FOLDER.test(name) || rules.exclude.isMatch(exclude)) return;
  const isWantedFile = isWanted(name, folder, search, rules);
  const below = enter(name, { shown, place, depth: folder.depth + 1, exclude }, folder, search, rules);
  if (!isWantedFile && below === null) return;
  const isLink = entry.kind === 'link';
  const isAsked = isLink || entry.kind === 'unknown';
  const kind = isAsked ? await kindOf({ shown, place }, search, disk) : entry.kind;
  const real = isLink ? await realOr(place, disk) : path.join(folder.real, name);
  if (kind === 'file' && isWantedFile) (isLink ? listed.linkedFiles : listed.files).push({ file: shown, place, real });
  if (kind === 'folder' && below !== null) (isLink ? listed.linked : listed.folders).push({ ...below, real });
}

/** Bytes from the first name on that is not UTF-8. */
function placeIn(folder: DiskPath, { name, raw }: ShareEntry, shown: string): DiskPath {
  if (typeof folder === 'string' && raw === undefined) return shown;
  const above = folder.length === 0 ? [] : [Buffer.from(folder), Buffer.from('/')];
  return Buffer.concat([...above, raw ?? Buffer.from(name)]);
}

function isWanted(name: string, folder: Folder, search: Search, rules: Rules): boolean {
  const isIncluded = (): boolean => rules.include.isMatch(rules.include.step(folder.include, name));
  if (folder.pattern === null || search.glob === null) return isIncluded();
  if (!search.glob.isMatch(search.glob.step(folder.pattern, name))) return false;
  return !search.isFiltered || isIncluded();
}

/** The folder of that name with its patterns one name further; null where nothing below it can match. */
function enter(
  name: string,
  facts: Pick<Folder, 'shown' | 'place' | 'depth' | 'exclude'>,
  above: Folder,
  search: Search,
  rules: Rules,
): Omit<Folder, 'real'> | null {
  const include = rules.include.step(above.include, name);
  if (above.pattern === null || search.glob === null) {
    return include.length === 0 ? null : { ...facts, pattern: null, include };
  }
  const pattern = search.glob.step(above.pattern, name);
  // A pattern that names a folder means all that is in it.
  if (search.glob.isMatch(pattern)) return { ...facts, pattern: null, include: rules.include.start };
  return pattern.length === 0 ? null : { ...facts, pattern, include };
}

/** Size and time of a file; of an archive its logs. */
async function look(found: Found, search: Search, disk: ShareDisk, signal?: AbortSignal): Promise<ShareFile[]> {
  signal?.throwIfAborted();
  if (search.isGone) return [];
  try {
    const { place } = found;
    const { bytes, modifiedMs } = await disk.facts(place);
    const file = { file: found.file, bytes, modifiedMs };
    if (typeof place !== 'string') {
      const open = () => openFileSource(found.file, place);
      return [{ ...file, source: { path: null, bytes, open }, rawPath: place }];
    }
    // Of a hundred thousand files only those are opened that are called so.
    const isArchive = /\.zip$/i.test(found.file) && (await isZipArchive(found.file));
    if (!isArchive) return [file];
    const logs = await logsInArchive(found.file, false);
    return logs.map((log) => ({
      ...file,
      file: log.file,
      ...(log.source === undefined ? {} : { source: log.source }),
    }));
  } catch (error) {
    if (systemCode(error) === null) throw error;
    await fail(found.file, error, search, disk);
    return [];
  }
}

/** Of a share that went away one failure is reported, not one for each of its folders and files. */
async function fail(place: string, error: unknown, search: Search, disk: ShareDisk): Promise<void> {
  const isRefused = ['EACCES', 'EPERM', 'EBUSY'].includes(systemCode(error) ?? '');
  const base = openable(search.base);
  const gone = isRefused || place === search.base ? null : await disk.facts(base).then(() => null, rethrown);
  // Asked for last: others wait for the same answer, and one of them tells.
  if (search.isGone) return;
  if (gone !== null) {
    search.isGone = true;
    search.failures.push(failureOf(search.root, gone.error, 'gone'));
  } else if (place === search.base) search.failures.push(failureOf(search.root, error, 'root'));
  else if (systemCode(error) !== 'ENOENT') search.failures.push(failureOf(place, error, 'below'));
}

const rethrown = (error: unknown): { readonly error: unknown } => ({ error });

function failureOf(place: string, error: unknown, where: 'root' | 'gone' | 'below'): ShareFailure {
  const code = systemCode(error);
  if (code === null) throw error;
  if (where === 'gone') {
    return shareFailure('INPUT_UNREADABLE', { kind: 'share-went-away', file: place, systemCode: code });
  }
  if (where === 'root' && (code === 'ENOENT' || code === 'ENOTDIR')) {
    return shareFailure('INPUT_MISSING', { kind: 'folder-missing', file: place });
  }
  return shareFailure('INPUT_UNREADABLE', { kind: 'folder-unreadable', file: place, systemCode: code });
}

const shareFailure = (code: ErrorCode, fault: CounterLogFault): ShareFailure => ({
  path: fault.file,
  error: new LeakscanError(code, fault, { file: fault.file }),
});

const nothingThere = ({ root, glob }: Search): ShareFailure =>
  shareFailure('NO_LOGS', { kind: glob === null ? 'no-logs-in-folder' : 'no-file-matches', file: root });

async function kindOf(
  { shown, place }: Pick<Folder, 'shown' | 'place'>,
  search: Search,
  disk: ShareDisk,
): Promise<DiskFacts['kind']> {
  try {
    return (await disk.facts(place)).kind;
  } catch (error) {
    // A link that leads nowhere is no log.
    if (systemCode(error) !== 'ENOENT') await fail(shown, error, search, disk);
    return 'other';
  }
}

const openable = (folder: DiskPath): DiskPath => (folder.length === 0 ? '.' : folder);

/** Some network file systems cannot tell the path behind a path. */
const realOr = (file: DiskPath, disk: ShareDisk): Promise<string> =>
  disk.realPath(file).catch(() => path.resolve(file.toString()));
