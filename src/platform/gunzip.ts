/** Inflates gzip step by step. */

export interface Inflater {
  /** Resolves once the bytes are inflated, or will not be. */
  write(bytes: Buffer): Promise<void>;
  /** @throws nothing: `fault` says that the data was cut */
  end(): Promise<void>;
  /** What was inflated since the last call. */
  take(): Buffer[];
  /** True after a fault and behind the last member. */
  ended(): boolean;
  fault(): Error | null;
  close(): void;
}

export async function createGunzip(): Promise<Inflater> {
  // Loaded where it is needed.
  const zlib = await import('node:zlib');
  const gunzip = zlib.createGunzip();
  const inflated: Buffer[] = [];
  let fault: Error | null = null;
  let ended = false;
  let wake: () => void = () => undefined;
  gunzip.on('data', (chunk: Buffer) => inflated.push(chunk));
  gunzip.on('error', (error) => {
    fault ??= error;
  });
  // A write that meets a fault or junk never calls back, so its waiting ends here.
  for (const event of ['error', 'end', 'close']) {
    gunzip.on(event, () => {
      ended = true;
      wake();
    });
  }
  const wait = (start: (done: () => void) => void): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
      start(resolve);
    });
  return {
    write: (bytes) => wait((done) => gunzip.write(bytes, () => done())),
    end: () => wait(() => gunzip.end()),
    take: () => inflated.splice(0),
    ended: () => ended,
    fault: () => fault,
    close: () => void gunzip.destroy(),
  };
}
