import type { PageFolder } from '../../src/nightly/write-pages.ts';

/** An output folder that is a map: pages by their path below it. */
export const memoryPages = (pages: Map<string, string>, path = '/pages'): PageFolder => ({
  path,
  list: (folder) => Promise.resolve(new Set(Array.from(pages.keys(), (file) => file.replace(`${folder}/`, '')))),
  write: (file, text) => Promise.resolve(void pages.set(file, text)),
  sync: () => Promise.resolve(),
  remove: (file) => Promise.resolve(pages.delete(file)),
  removeEmptyNights: () => Promise.resolve(),
});
