/** Addresses within the output folder: always relative, with forward slashes, whatever the machines are called. */
import { sha256 } from '../../platform/sha256.ts';

/**
 * The address of a file of the output folder.
 * @param file its path relative to the folder of the index, with forward slashes, as on disk (not encoded)
 * @param depth how many folders below the index the page lies that has the link
 */
export function pageHref(file: string, depth = 0): string {
  // Without empty, `.` and `..` steps nothing leads out of the folder or to another host.
  const steps = file.split('/').filter((step) => step !== '' && step !== '.' && step !== '..');
  return '../'.repeat(depth) + steps.map(encoded).join('/');
}

/** Half a surrogate pair is no text to encode; an apostrophe ends an address where others quote it so. */
const encoded = (step: string): string => encodeURIComponent(step.replace(/\p{Cs}/gu, '\ufffd')).replaceAll("'", '%27');

/** How many folders below the index a file lies. */
export const depthOf = (file: string): number => file.split('/').filter((step) => step !== '').length - 1;

/** The anchor of a finding on its machine's page: the same for every page that links there. */
export function findingAnchor(id: string): string {
  if (/^[\w-]{1,64}$/.test(id)) return `f-${id}`;
  return `f-${sha256(id).slice(0, 16)}`;
}

/** The anchor of a cause on the index, if several machines have it: what is open and what is gone have one each. */
export const causeAnchor = (id: string, isGone: boolean): string => `c-${id}${isGone ? '-gone' : ''}`;
