// @ts-check
/** Where a PE file says how far its header is, and where the header has its table of signatures (Microsoft's PE format, "Optional Header Data Directories"). */
const HEADER_AT = 0x3c;
const OPTIONAL_HEADER = 24;
const SIGNATURES_64 = 112 + 4 * 8;

/**
 * Node.js's own signature is not of the program that leakscan puts into it: Windows would show it as damaged, which looks worse
 * than none. It is the end of the file.
 * @param {Buffer} program
 */
export function withoutSignature(program) {
  const copy = Buffer.from(program);
  const entry = copy.readUInt32LE(HEADER_AT) + OPTIONAL_HEADER + SIGNATURES_64;
  const [at, size] = [copy.readUInt32LE(entry), copy.readUInt32LE(entry + 4)];
  if (size === 0) return copy;
  if (at + size !== copy.length) throw new Error('the signature of the program is not at its end');
  copy.fill(0, entry, entry + 8);
  return copy.subarray(0, at);
}
