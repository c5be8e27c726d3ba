/** The page's third thread: hashes one file, which it reads itself, so that no chunk waits for it or is copied. */
import { createSHA256 } from 'hash-wasm';
import type { HashAnswer } from './messages.ts';

/** The types of a page have none for a worker. */
const thread = globalThis as unknown as {
  onmessage: (event: { readonly data: File }) => void;
  postMessage(answer: HashAnswer): void;
};

const CHUNK_BYTES = 2 * 1024 * 1024;

thread.onmessage = ({ data }) => {
  hash(data).then(
    (hex) => thread.postMessage({ hex }),
    (error: unknown) => thread.postMessage({ fault: (error as Error).name }),
  );
};

async function hash(file: File): Promise<string> {
  const hasher = await createSHA256();
  const read = (at: number): Promise<ArrayBuffer> => file.slice(at, at + CHUNK_BYTES).arrayBuffer();
  let next = read(0);
  for (let at = 0; at < file.size; at += CHUNK_BYTES) {
    const bytes = await next;
    next = read(at + CHUNK_BYTES);
    // Its fault is met by who waits for it.
    next.catch(() => undefined);
    hasher.update(new Uint8Array(bytes));
  }
  return hasher.digest('hex');
}
