import type { ArchiveKind, BinaryKind, CounterLogFault } from '../../model/faults/counter-log.ts';
import { visible } from '../../util/escape.ts';
import { formatBytes, formatCount } from '../../util/units.ts';
import { foreignText } from '../foreign-text.ts';
import { detailText, longLineText, stopText } from '../log-details.ts';
import { logWarningText } from '../log-warnings.ts';
import { noUsableRecordsText } from '../refusals.ts';
import { CHOOSE_COUNTERS, NOTHING_ASKED_TEXTS } from './nothing-asked.ts';
import { READING_TEXTS } from './reading.ts';
import type { TextsOf } from './texts.ts';

const LOG_NAMES = 'looked for .csv, .tsv and .blg, also with .gz';
const OFFICE_DOCUMENT = 'an Excel workbook or another Office document';
const LET_IT_RUN = 'the collector stopped at once or is still running; let it run for a day and try again';

const ARCHIVES: Readonly<Record<ArchiveKind, string>> = {
  '7-zip': 'a 7-Zip archive',
  bzip2: 'a bzip2 file',
  cabinet: 'a cabinet file',
  'empty-zip': 'an empty ZIP archive',
  rar: 'a RAR archive',
  tar: 'a tar archive',
  xz: 'an xz file',
  zip: 'a ZIP archive',
  zstandard: 'a Zstandard file',
};

const BINARIES: Readonly<Record<BinaryKind, string>> = {
  'office-document': OFFICE_DOCUMENT,
  'old-office-document': 'an old Office document',
  pdf: 'a PDF document',
  program: 'a program',
  sqlite: 'an SQLite database',
  unknown: 'a binary file of an unknown kind',
  'windows-program': 'a Windows program',
};

const gzipText = (inGzip: boolean): string => (inGzip ? ' (in gzip)' : '');

/** As both shells of Windows take it. */
const quoted = (path: string): string => (/[\s&()^;,]/.test(path) ? `"${path}"` : path);

const csvName = (file: string): string => `${file.replace(/\.gz$/i, '').replace(/\.(?:blg|etl)$/i, '')}.csv`;

const relogText = (file: string): string =>
  `convert it on Windows first: relog ${quoted(file)} -f csv -o ${quoted(csvName(file))}`;

export const COUNTER_LOG_TEXTS: TextsOf<CounterLogFault> = {
  ...READING_TEXTS,
  ...NOTHING_ASKED_TEXTS,

  'no-logs-in-folder': ({ file }) => `${file}: no counter logs in this folder or below it (${LOG_NAMES}, and .zip)`,
  'no-file-matches': ({ file }) => `${file}: no file matches this pattern`,
  'folder-too-deep': ({ file, maxFolders }) =>
    `${file}: is more than ${maxFolders} folders deep and was not searched; look for a link to a folder above it`,
  'share-went-away': ({ file, systemCode }) =>
    `${file}: went away while it was searched (${systemCode}); check that it can be reached`,
  'folder-missing': ({ file }) => `${file}: no such file or folder; check the name, and that the share can be reached`,
  'folder-unreadable': ({ file, systemCode }) =>
    systemCode === 'EACCES' || systemCode === 'EPERM'
      ? `${file}: may not be searched; ask for permission to read it`
      : `${file}: cannot be searched (${systemCode}); check that it can be reached`,

  'zip-overlapping': ({ file }) =>
    `${file}: is a ZIP archive, but its files overlap, as they do only in an archive made to do harm; do not unpack it`,
  'zip-too-large': ({ file, unpackedBytes, maxBytes }) =>
    `${file}: is a ZIP archive, but its logs unpack to ${formatBytes(unpackedBytes)}, more than ${formatBytes(maxBytes)}; unpack those that matter and name them`,
  'zip-too-many-files': ({ file, files, maxFiles }) =>
    `${file}: is a ZIP archive, but it holds ${formatCount(files)} files, more than ${formatCount(maxFiles)}; unpack those that matter and name them`,
  'zip-directory-damaged': ({ file, systemMessage }) =>
    `${file}: is a ZIP archive, but its directory cannot be read: ${visible(systemMessage)}; copy the archive again`,
  'zip-without-logs': ({ file }) => `${file}: no counter logs in this archive (${LOG_NAMES})`,
  'zip-entry-encrypted': ({ file }) => `${file}: is encrypted; unpack it with its password first`,
  // Explorer packs files of more than 2 GB with Deflate64.
  'zip-entry-method': ({ file, method }) =>
    `${file}: is packed ${method === 9 ? 'with Deflate64' : `by method ${method}`}, which is not read here; unpack it first`,

  'log-blank': ({ file, content }) =>
    `${file}: ${content === 'nuls' ? 'holds only NUL bytes, as after a crash' : 'holds only blank lines'}; nothing was logged, or the copy failed: try again`,
  'log-empty': ({ file, inGzip }) =>
    `${file}: is empty${gzipText(inGzip)}; the collector wrote nothing, or the copy failed: copy it again`,
  'gzip-twice': ({ file }) => `${file}: is compressed twice with gzip; unpack it first`,
  archive: ({ file, archive, inGzip }) =>
    `${file}: is ${ARCHIVES[archive]}${gzipText(inGzip)}; ${archive === 'zip' ? 'save it as a file and name that, or unpack it' : 'unpack it first'} and name the counter logs in it`,
  'office-document': ({ file }) =>
    `${file}: is ${OFFICE_DOCUMENT}; save the sheet as "CSV (Comma delimited)" and name that, or better use the log as the collector wrote it`,
  'binary-file': ({ file, content, inGzip }) =>
    `${file}: is not a counter log but ${BINARIES[content]}${gzipText(inGzip)}; name counter logs (.csv, .tsv, .blg)`,
  'binary-not-text': ({ file, inGzip }) =>
    `${file}: is ${BINARIES.unknown}${gzipText(inGzip)}, where a log of this name is text: the disk or a copy of it may have failed; copy the file again`,

  'foreign-text': ({ file, text }) => `${file}: ${foreignText(text)}`,
  'header-too-wide': ({ file, line, maxCounters }) =>
    `${file}: line ${line} is ${detailText({ kind: 'header-width', maxCounters })}, more than can be read; ${CHOOSE_COUNTERS}`,
  'header-cut': ({ file }) =>
    `${file}: ends within its header, so it has no samples; let the collector run on, or copy the file again`,
  'header-quotes': ({ file, line }) =>
    `${file}: line ${line}: the header's quotes are broken, so its columns cannot be separated; export the log again`,
  'first-line-too-long': ({ file, line, maxMebibytes }) =>
    `${file}: is not a counter log: ${longLineText({ line, maxMebibytes })}; name counter logs only`,
  'header-unreadable': ({ file, stop }) => `${file}: cannot be read: ${stopText(stop)}; copy or export it again`,
  'only-odd-lines': ({ file, maxLines }) =>
    `${file}: ${stopText({ kind: 'too-many-odd-lines', maxLines })}, and nothing else was found; use the file as its collector wrote it, or delete the blank lines`,
  'sample-unreadable': ({ file, stop }) =>
    `${file}: no sample could be read: ${stopText(stop)}; copy or export it again`,
  'no-samples': ({ file, form }) =>
    form === 'table'
      ? `${file}: has the names of columns but no rows; export it again, for a longer time`
      : `${file}: has ${form === 'binary' ? 'a list of counters' : 'a header'} but no samples: ${LET_IT_RUN}`,
  'no-usable-records': (fault) => `${fault.file}: ${noUsableRecordsText(fault)}`,
  'table-too-wide': ({ file, maxCounters }) =>
    `${file}: has more than ${formatCount(maxCounters)} counters; export fewer machines or counters at a time`,

  'foreign-trace': ({ file }) =>
    `${file}: is an event trace (.etl), but not a counter log: it has no events of performance counters; name the .blg or .csv that the data collector set wrote`,
  'trace-compressed': ({ file }) =>
    `${file}: is an event trace with compressed buffers, which are not read here; ${relogText(file)}`,
  'binary-log-unknown': ({ file }) =>
    `${file}: is not a binary counter log of Windows XP or later; if it is one of Windows NT or 2000, ${relogText(file)}`,
  'no-sound-sample': ({ file, first }) =>
    `${file}: no sample of this binary log could be read: ${logWarningText(first)}; copy it again, or convert it on Windows with relog`,
  'trace-cut': ({ file }) =>
    `${file}: is an event trace that ends before any counter was logged; let the collector run on, or copy the file again`,
  'binary-log-too-wide': ({ file, counters }) =>
    `${file}: has ${formatCount(counters)} counters, more than can be read; ${CHOOSE_COUNTERS}`,
};
