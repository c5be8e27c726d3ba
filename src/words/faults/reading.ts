import type { ReadingFault } from '../../model/faults/reading.ts';
import { visible } from '../../util/escape.ts';
import type { TextsOf } from './texts.ts';

export const READING_TEXTS: TextsOf<ReadingFault> = {
  'log-missing': ({ file }) => `${file}: no such file; check the name and the folder`,
  'log-unreadable': ({ file, systemCode }) => `${file}: ${unreadableText(systemCode)}`,
  'log-shortened': ({ file }) => `${file}: became shorter while it was read; copy it and try again`,
  'log-interrupted': ({ file }) => `${file}: reading was interrupted before its first sample; let it run on`,
  'gzip-damaged': ({ file, systemMessage }) =>
    `${file}: its gzip data cannot be read: ${systemMessage ?? 'broken data'}; copy the file again`,
  'zip-data-damaged': ({ file, systemMessage }) =>
    `${file}: its packed data cannot be read: ${systemMessage === null ? WRONG_SUM : visible(systemMessage)}; copy the archive again`,
};

const WRONG_SUM = 'its check sum (CRC-32) is wrong, so any of its numbers may be';

function unreadableText(systemCode: string | null): string {
  switch (systemCode) {
    case 'EISDIR':
      return 'is a folder; name the counter logs in it';
    case 'EACCES':
    case 'EPERM':
      return 'may not be read; ask for permission or copy it elsewhere';
    case 'EBUSY':
      return 'is in use by another program; stop the collector or copy the file first';
    case 'ESTALE':
      return 'was changed, moved or deleted meanwhile; copy it and try again';
    case 'EMFILE':
    case 'ENFILE':
      return 'too many files are open; scan fewer logs at once';
    default:
      return `cannot be read (${systemCode ?? 'unknown error'}); copy it to a local disk and try again`;
  }
}

/** The sentence of a fault in mid-file. */
export function readingFaultText(fault: ReadingFault): string {
  const text = READING_TEXTS[fault.kind] as (fault: ReadingFault) => string;
  return text(fault);
}
