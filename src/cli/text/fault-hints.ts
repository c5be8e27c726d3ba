/** What the command line adds to the sentence of a fault: the options and commands that help. */
import type { Fault } from '../../model/faults/fault.ts';
import { setFaultWords } from '../../util/errors.ts';
import { faultText } from '../../words/faults/fault-text.ts';
import type { FaultOf } from '../../words/faults/texts.ts';

/** A hint, or null where this fault of the kind has none. */
type Hints = { readonly [Kind in Fault['kind']]?: (fault: FaultOf<Fault, Kind>) => string | null };

const VERIFY_OR_REBUILD =
  'or see all damage with "leakscan history verify" and start a new history with "leakscan nightly --rebuild-history", which keeps the old file under another name';
const NAME_WITH_OPTION = '--history FILE names it';

const HOW_TO_MAKE_A_REPORT = 'a report is what "leakscan perf.csv -o report.json" writes';

const HINTS: Hints = {
  'history-missing': () => '"leakscan nightly" makes one, --history names another',
  'history-not-opened': () => NAME_WITH_OPTION,
  'history-path-failed': () => NAME_WITH_OPTION,
  'history-of-other-program': () => NAME_WITH_OPTION,
  'history-on-share': () => '--history FILE names it, --force-history takes the risk',
  'history-damaged': () => VERIFY_OR_REBUILD,
  'history-value-damaged': ({ file }) => (file === null ? null : VERIFY_OR_REBUILD),
  'settings-unreadable': ({ settings }) =>
    `or leave ${settings === 'configuration' ? '--config' : '--ignore-file'} out`,
  'report-cut-off': () => HOW_TO_MAKE_A_REPORT,
  'report-empty': () => HOW_TO_MAKE_A_REPORT,
  'report-is-diagnosis': () => HOW_TO_MAKE_A_REPORT,
  'report-is-other-json': () => HOW_TO_MAKE_A_REPORT,
  'report-not-json': () => HOW_TO_MAKE_A_REPORT,
  'history-later-form': () =>
    'or start a new history with --rebuild-history, which keeps the old file under another name',
};

/** The sentence with its hint, after the last line where it is a list. */
export function faultTextWithHint(fault: Fault): string | readonly string[] {
  const hint = (HINTS[fault.kind] as ((fault: Fault) => string | null) | undefined)?.(fault) ?? null;
  const text = faultText(fault);
  if (hint === null) return text;
  return typeof text === 'string' ? `${text}; ${hint}` : [...text, hint];
}

setFaultWords(faultTextWithHint);
