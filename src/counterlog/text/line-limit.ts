/**
 * No line may be longer. The widest real header is 283 KB (6,000 columns); 64 MB is two hundred times that, and still
 * fits into memory when a file without line ends, or a gzip made to exhaust memory, is given.
 */
export const LONGEST_LINE_BYTES = 64 * 1024 * 1024;

/** Ends the blocks; the reader knows the file's name and the line, and says both. */
export class LineTooLongError extends Error {
  override readonly name = 'LineTooLongError';
}
