import type { HistoryFault } from '../../model/faults/history.ts';
import type { TextsOf } from './texts.ts';

const NOT_SAVED = 'What was not yet written is not in the history';

export const HISTORY_TEXTS: TextsOf<HistoryFault> = {
  'history-missing': ({ file }) => `${file}: there is no history there`,
  'history-not-empty': ({ file }) =>
    `${file}: there is a history already; a history can only be copied into a new one. Name another one`,
  'history-busy': ({ file }) => `${file}: another run is using the history; wait until it has ended and run again`,
  'history-is-folder': ({ file }) => `${file}: this is a folder; name a file`,
  'history-disk-full': ({ file }) =>
    `${file}: the disk is full, or the file has reached the size limit of its file system. ${NOT_SAVED}, which is intact; make room and run again`,
  'history-not-opened': ({ file }) =>
    `${file}: the history cannot be opened: no permission, no such folder, or a folder of that name; name another file`,
  'history-not-writable': ({ file }) =>
    `${file}: the history cannot be written: no permission for the file or its folder`,
  'history-partly-unread': ({ file }) =>
    `${file}: a part of the history could not be read, but its pages are intact: the disk may be faulty or was disconnected for a moment. ${NOT_SAVED}; run again`,
  'history-of-other-program': ({ file }) =>
    `${file}: this is a database, but not a history of leakscan; it was not changed. Name another file`,
  'history-changed-meanwhile': ({ file }) => `${file}: the history was changed by another version of leakscan`,
  'history-lock-is-other-file': ({ file }) =>
    `${file}: this is not a lock file of leakscan; delete it if nothing else needs it`,
  'history-damaged': ({ file, detail }) =>
    `${file}: the history is damaged (${detail}); the file was not changed. Restore a backup`,
  'history-path-failed': ({ file, detail }) => `${file}: the history cannot be opened: ${detail}; name another file`,
  'history-disk-failed': ({ file, detail }) =>
    `${file}: the history cannot be read or written (${detail}): the disk may be full, faulty or disconnected. ${NOT_SAVED}; run again`,
  'history-unusable': ({ file, detail }) => `${file}: the history cannot be used: ${detail}`,
  'history-later-form': ({ file, form, maxForm }) =>
    `${file}: the history was written by a later leakscan (form ${form}; this one reads up to ${maxForm}); it was not changed. Install the later leakscan`,
  'history-on-share': ({ file, scannedRoot }) => {
    const where = scannedRoot === null ? 'it is on a share' : `it is below ${scannedRoot}, which is scanned`;
    return `${file}: the history cannot be kept there: ${where}, and SQLite's locks are not safe over a network. Name a file on a disk of this machine`;
  },
  'history-driver-missing': () =>
    'the history needs libsql, which could not be loaded: there is no build of it for this system (on Windows on ARM, install the ' +
    'x64 build of Node.js), or it was not installed. A scan of logs does not need a history',
  'history-driver-not-written': ({ file, detail }) =>
    `${file}: the history needs libsql, which leakscan has in itself and must write to this file, and that failed (${detail}). ` +
    'Make the folder writable, or name another one in the environment variable LEAKSCAN_CACHE. A scan of logs does not need a history',
  'history-value-damaged': ({ file, damage, detail }) => {
    const what = `a packed record of the history cannot be unpacked (${detail ?? damage.replaceAll('-', ' ')})`;
    if (file === null) return what;
    return `${file}: ${what}. Run again: the disk may have failed for a moment. If the error stays, the record is damaged: restore a backup`;
  },
};
