/** What the command line adds to the sentence of a fault: the options and commands that help. */
import type { Fault } from '../../model/faults/fault.ts';
import { setFaultWords } from '../../util/errors.ts';
import { faultText } from '../../words/faults/fault-text.ts';

type Hints = { readonly [Kind in Fault['kind']]?: (fault: Extract<Fault, { kind: Kind }>) => string };

const TAKES_A_LIST = '--inventory takes a module list';
const CAPTURE_PRINTS = '"leakscan capture" prints the command that makes one';

const HINTS: Hints = {
  'inventory-missing': () => TAKES_A_LIST,
  'inventory-is-folder': () => TAKES_A_LIST,
  'inventory-unreadable': () => TAKES_A_LIST,
  'inventory-foreign': ({ content }) => FOREIGN_HINTS[content],
  'inventory-column-missing': () => CAPTURE_PRINTS,
  'inventory-no-modules': () => CAPTURE_PRINTS,
  'inventory-machine-unknown': ({ file }) => `give it as --inventory MACHINE=${file}`,
  'history-missing': () => '"leakscan nightly" makes one, --history names another',
};

const FOREIGN_HINTS = {
  'counter-log': 'counter logs go before --inventory, or after --',
  packed: '--inventory takes the module list itself',
  binary: CAPTURE_PRINTS,
} as const;

/** The sentence with its hint, behind the last line where it is a list. */
export function faultTextWithHint(fault: Fault): string | readonly string[] {
  const hint = (HINTS[fault.kind] as ((fault: Fault) => string) | undefined)?.(fault);
  const text = faultText(fault);
  if (hint === undefined) return text;
  return typeof text === 'string' ? `${text}; ${hint}` : [...text, hint];
}

setFaultWords(faultTextWithHint);
