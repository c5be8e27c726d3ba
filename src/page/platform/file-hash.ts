/** SHA-256 of what is read: by the way, or in a thread where that would take as long as the reading. */
import type * as node from '../../platform/file-hash.ts';
import type { HashAnswer } from '../messages.ts';
import { fileOf, systemError, codeOf } from './files.ts';
import { giveBackHasher, takeHasher } from './sha256.ts';

/** Script of the thread; put here by scripts/package/page.mjs. */
declare const PAGE_HASH_WORKER: string;

export const HASHED_BESIDE_BYTES = 8 * 1024 * 1024;

export function hashChunks(): node.FileHash {
  const hasher = takeHasher();
  let isFree = false;
  const close = (): Promise<void> => {
    if (!isFree) giveBackHasher(hasher);
    isFree = true;
    return Promise.resolve();
  };
  return {
    update: (chunk) => void hasher.update(chunk),
    digest: async () => {
      const hex = hasher.digest('hex');
      await close();
      return hex;
    },
    close,
  };
}

/** The file keeps its length: a browser reads the one that was chosen, and refuses to once that has changed. */
export function hashBeside({ fd }: { readonly fd: number }): node.FileHash {
  const file = fileOf(fd);
  const address = URL.createObjectURL(new Blob([PAGE_HASH_WORKER], { type: 'text/javascript' }));
  const worker = new Worker(address);
  const answer = new Promise<HashAnswer>((resolve) => {
    worker.onmessage = ({ data }: { readonly data: HashAnswer }) => resolve(data);
    worker.onerror = () => resolve({ fault: 'EAGAIN' });
  });
  worker.postMessage(file);
  const close = (): Promise<void> => {
    worker.terminate();
    URL.revokeObjectURL(address);
    return Promise.resolve();
  };
  return {
    update: () => undefined,
    async digest() {
      const said = await answer;
      await close();
      if ('fault' in said) throw systemError(codeOf(said.fault), file.name);
      return said.hex;
    },
    close,
  };
}
