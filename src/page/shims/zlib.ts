/** Of Node's zlib what yauzl uses. */
import { Inflate } from 'pako';
import { Transform } from 'stream';

const MEMBER_ENDED = 0;
const SYNC_FLUSH = 2;
const INPUT_ENDED = -5;
/** Deflate grows by 1,032 at most: one step stays below 17 MB. */
const STEP_BYTES = 16 * 1024;

/** Inflates what has no head, as in a ZIP archive. */
export function createInflateRaw(): Transform {
  const inflate = new Inflate({ raw: true });
  const fault = (): Error | null =>
    inflate.err === MEMBER_ENDED
      ? null
      : new Error(inflate.err === INPUT_ENDED ? 'unexpected end of file' : inflate.msg);
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      for (let at = 0; at < chunk.length && !inflate.ended; at += STEP_BYTES) {
        inflate.push(chunk.subarray(at, at + STEP_BYTES), SYNC_FLUSH);
      }
      done(fault());
    },
    flush(done) {
      if (!inflate.ended) inflate.push(new Uint8Array(0), true);
      done(fault());
    },
  });
  inflate.onData = (bytes) => void stream.push(Buffer.from(bytes));
  inflate.onEnd = () => undefined;
  return stream;
}
