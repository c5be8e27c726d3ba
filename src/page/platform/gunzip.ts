/** Inflates gzip step by step, as zlib does on Node.js: members one after another, and NULs behind the last. */
import { Inflate } from 'pako';
import type * as node from '../../platform/gunzip.ts';

const MEMBER_ENDED = 0;
/** zlib gives what it has for each piece of input; else the last of it would be lost with a fault. */
const SYNC_FLUSH = 2;
const INPUT_ENDED = -5;

export function createGunzip(): Promise<node.Inflater> {
  const inflated: Buffer[] = [];
  let isEmpty = true;
  let member = startMember();
  let isOver = false;
  let fault: Error | null = null;

  function startMember(): Inflate {
    isEmpty = true;
    const inflate = new Inflate();
    inflate.onData = (bytes) => void inflated.push(Buffer.from(bytes));
    inflate.onEnd = () => undefined;
    return inflate;
  }

  function push(bytes: Uint8Array, flush: number | true): void {
    member.push(bytes, flush as 2);
    if (!member.ended) return;
    if (member.err === MEMBER_ENDED) {
      // What follows in these bytes is no member: NULs, or junk behind them.
      if (strmOf(member).avail_in > 0) isOver = true;
    } else {
      isOver = true;
      fault = new Error(member.err === INPUT_ENDED ? 'unexpected end of file' : member.msg);
    }
  }

  return Promise.resolve({
    write(bytes) {
      if (member.ended && bytes[0] === 0) isOver = true;
      if (isOver || bytes.length === 0) return Promise.resolve();
      if (member.ended) member = startMember();
      isEmpty = false;
      push(bytes, SYNC_FLUSH);
      return Promise.resolve();
    },
    end() {
      if (!isOver && !member.ended && !isEmpty) push(new Uint8Array(0), true);
      isOver = true;
      return Promise.resolve();
    },
    take: () => inflated.splice(0),
    ended: () => isOver,
    fault: () => fault,
    close: () => undefined,
  });
}

/** Not in the types. */
const strmOf = (inflate: Inflate): { readonly avail_in: number } =>
  (inflate as unknown as { readonly strm: { readonly avail_in: number } }).strm;
