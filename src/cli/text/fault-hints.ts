/** What the command line adds to the sentence of a fault: the options and commands that help. */
import type { Fault } from '../../model/faults/fault.ts';
import { setFaultWords } from '../../util/errors.ts';
import { faultText } from '../../words/faults/fault-text.ts';

type Hints = { readonly [Kind in Fault['kind']]?: (fault: Extract<Fault, { kind: Kind }>) => string };

const HINTS: Hints = {
  'history-missing': () => '"leakscan nightly" makes one, --history names another',
};

/** The sentence with its hint, behind the last line where it is a list. */
export function faultTextWithHint(fault: Fault): string | readonly string[] {
  const hint = (HINTS[fault.kind] as ((fault: Fault) => string) | undefined)?.(fault);
  const text = faultText(fault);
  if (hint === undefined) return text;
  return typeof text === 'string' ? `${text}; ${hint}` : [...text, hint];
}

setFaultWords(faultTextWithHint);
