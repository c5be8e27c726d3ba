/** Names that Windows does not take as they are. Pure: the same on every system. */

export interface WindowsNameFault {
  /** The part of the path that it is about. */
  readonly name: string;
  readonly why: 'device' | 'ends' | 'character';
}

/** Device names, also before an extension and with spaces between; Windows counts superscript digits too. */
export const DEVICE_NAME = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00B9\u00B2\u00B3])\s*(?:\.|$)/i;
const DRIVE = /^[a-z]:/i;
/** `\\?\` and `\\.\`: what follows is taken as it is, for those who know. */
const VERBATIM = /^[\\/]{2}[?.][\\/]/;

/**
 * The first part of a path that no file can have as its name. Node.js gives Windows every path in a form that is not checked, so
 * such a file would come into being, and Explorer and other programs could neither open nor delete it. A name with a colon would be
 * a hidden stream of another file.
 */
export function windowsNameFault(file: string): WindowsNameFault | null {
  if (VERBATIM.test(file)) return null;
  for (const name of file.replace(DRIVE, '').split(/[\\/]/)) {
    if (/^\.{0,2}$/.test(name)) continue;
    if (DEVICE_NAME.test(name)) return { name, why: 'device' };
    if (/[ .]$/.test(name)) return { name, why: 'ends' };
    if (/[<>:"|?*\u0000-\u001f]/.test(name)) return { name, why: 'character' };
  }
  return null;
}
