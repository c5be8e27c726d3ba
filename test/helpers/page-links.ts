/** The links of the pages of an output folder. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

export interface FolderLinks {
  /** How many links within the folder there are. */
  readonly links: number;
  /** Those that lead nowhere: no such file, an empty one, or no such place on its page. */
  readonly dead: readonly string[];
}

/** Files of a folder by their paths below it, with forward slashes, as text. */
export async function readTree(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  files.sort();
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return new Map(files.map((file, at) => [path.relative(folder, file).split(path.sep).join('/'), texts[at] ?? '']));
}

/** Follows every relative link of every page, and every path of `summary.json`. */
export async function followLinks(folder: string): Promise<FolderLinks> {
  const files = await readTree(folder);
  const dead: string[] = [];
  let links = 0;
  const follow = (from: string, href: string): void => {
    const [address = '', anchor] = href.split('#');
    const target = address === '' ? from : path.posix.join(path.posix.dirname(from), decodeURIComponent(address));
    const text = files.get(target) ?? '';
    links++;
    if (text === '' || (anchor !== undefined && !text.includes(`id="${anchor}"`))) dead.push(`${from} -> ${href}`);
  };
  for (const [file, text] of files) {
    if (!file.endsWith('.html')) continue;
    for (const [, href = ''] of text.matchAll(/ href="([^"]*)"/g)) if (!/^[a-z]+:/i.test(href)) follow(file, href);
  }
  const summary = files.get('summary.json');
  if (summary !== undefined) {
    const { machines } = JSON.parse(summary) as { machines: { page: string; report: string | null }[] };
    for (const { page, report } of machines) {
      for (const one of [page, report]) if (one !== null) follow('summary.json', encodeURI(one));
    }
  }
  return { links, dead };
}
