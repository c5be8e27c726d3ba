/** SHA-256 in WebAssembly. It is made ready once, before anything is hashed: making it takes a promise, hashing none. */
import { createSHA256, type IHasher } from 'hash-wasm';

/** One of a log that is read, one of another that is just being closed. */
const OF_FILES = 2;

let ofTexts: IHasher | null = null;
const free: IHasher[] = [];

/** To be waited for before all else. */
export async function prepareSha256(): Promise<void> {
  ofTexts ??= await createSHA256();
  while (free.length < OF_FILES) free.push(await createSHA256());
}

export function sha256(text: string, encoding: 'hex' | 'base64' = 'hex'): string {
  const hasher = ofTexts!.init().update(text);
  return encoding === 'hex' ? hasher.digest('hex') : Buffer.from(hasher.digest('binary')).toString('base64');
}

/** For one file at a time; to be given back. */
export function takeHasher(): IHasher {
  const hasher = free.pop();
  if (hasher === undefined) throw new Error('internal: more files are hashed at once than are read');
  return hasher.init();
}

export const giveBackHasher = (hasher: IHasher): void => void free.push(hasher);
