/** The files that the user gave the page. Nothing else can be opened. */
import type * as node from '../../platform/files.ts';

type OpenFile = node.OpenFile;

/** By the names that messages and the Report give them. */
const given = new Map<string, File>();

export function giveFiles(files: ReadonlyMap<string, File>): void {
  given.clear();
  opened.length = 0;
  for (const [name, file] of files) given.set(name, file);
}

export function givenFile(name: string): File {
  const file = given.get(name);
  if (file === undefined) throw systemError('ENOENT', name);
  return file;
}

/** By their numbers. */
const opened: File[] = [];

/** @param fd of an open file */
export const fileOf = (fd: number): File => opened[fd]!;

export const openFile = (place: string | Buffer): Promise<OpenFile> => Promise.resolve(String(place)).then(open);

function open(name: string): OpenFile {
  const file = givenFile(name);
  return {
    size: file.size,
    fd: opened.push(file) - 1,
    async read(into, offset, length, position) {
      const bytes = await bytesOf(file, position, position + length);
      into.set(bytes, offset);
      return bytes.length;
    },
    stream: (chunkBytes) => chunksOf(file, file.size, chunkBytes),
    close: () => Promise.resolve(),
  };
}

const CHUNK_BYTES = 64 * 1024;

export const readChunks = (name: string, length = Infinity): AsyncIterable<unknown> =>
  chunksOf(givenFile(name), length, CHUNK_BYTES);

export const fileFacts = (name: string): Promise<{ readonly bytes: number; readonly modifiedMs: number } | null> => {
  const file = given.get(name);
  return Promise.resolve(file === undefined ? null : { bytes: file.size, modifiedMs: file.lastModified });
};

function chunksOf(file: File, length: number, chunkBytes: number): node.ByteStream {
  async function* chunks(): AsyncGenerator<Buffer, undefined> {
    const end = Math.min(length, file.size);
    for (let at = 0; at < end; at += chunkBytes) yield bytesOf(file, at, Math.min(end, at + chunkBytes));
  }
  const iterator = chunks();
  return { [Symbol.asyncIterator]: () => iterator, destroy: () => iterator.return(undefined) };
}

/** A part of a file; only that is in memory. */
export async function bytesOf(file: File, start: number, end: number): Promise<Buffer> {
  try {
    return Buffer.from(await file.slice(start, end).arrayBuffer());
  } catch (error) {
    throw systemError(codeOf((error as Error).name), file.name);
  }
}

/** A browser reads the file that was chosen, and no other that has its name by now. */
export function codeOf(error: string): string {
  switch (error) {
    case 'NotFoundError':
      return 'ENOENT';
    case 'SecurityError':
      return 'EACCES';
    case 'NotReadableError':
      return 'ESTALE';
    default:
      return error;
  }
}

export const systemError = (code: string, path: string): Error =>
  Object.assign(new Error(`${code}: ${path}`), { code, path });
