/** What a user dropped, and what each of it is called. */
import type { GivenFile } from './messages.ts';

export interface Drop {
  readonly files: readonly File[];
  /** Sentences about what is no file. */
  readonly refused: readonly string[];
}

/** A folder comes as a file that cannot be read: only its entry says what it is. */
export function splitDrop({ items }: Pick<DataTransfer, 'items'>): Drop {
  const files: File[] = [];
  const refused: string[] = [];
  for (const item of items) {
    if (item.kind !== 'file') continue;
    const entry = item.webkitGetAsEntry();
    const file = item.getAsFile();
    if (entry?.isDirectory === true) {
      refused.push(`${entry.name}: is a folder; open it, select the logs in it (Ctrl+A) and drop those`);
    } else if (file !== null) files.push(file);
  }
  if (files.length === 0 && refused.length === 0) {
    refused.push('What was dropped is no file: drop counter logs (.csv, .tsv, .blg, .gz, .zip).');
  }
  return { files, refused };
}

/** Each file once, under a name of its own: files of several folders may have the same. */
export function nameFiles(before: readonly File[], added: readonly File[]): GivenFile[] {
  const known = new Set<string>();
  const names = new Set<string>();
  const named: GivenFile[] = [];
  for (const file of [...before, ...added]) {
    const facts = `${file.name}\n${file.size}\n${file.lastModified}`;
    if (known.has(facts)) continue;
    known.add(facts);
    const name = freeName(file.name, names);
    names.add(name);
    named.push({ name, file });
  }
  return named;
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  const [, stem = name, extension = ''] = /^(.+?)((?:\.\w{1,4}){0,2})$/.exec(name) ?? [];
  for (let number = 2; ; number++) {
    const free = `${stem} (${number})${extension}`;
    if (!taken.has(free)) return free;
  }
}
