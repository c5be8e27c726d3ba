/** What the command line adds to the sentence of a fault: the options and commands that help. */
import type { ForeignText } from '../../model/faults/counter-log.ts';
import type { Fault } from '../../model/faults/fault.ts';
import type { ListKind } from '../../model/faults/lists.ts';
import { setFaultWords } from '../../util/errors.ts';
import { faultText } from '../../words/faults/fault-text.ts';
import type { FaultOf } from '../../words/faults/texts.ts';

/** A hint, or null where this fault of the kind has none. */
type Hints = { readonly [Kind in Fault['kind']]?: (fault: FaultOf<Fault, Kind>) => string | null };

const CAPTURE = '"leakscan capture" prints the counters to log';

const OPTIONS: Readonly<Record<ListKind, string>> = {
  'module-list': '--inventory',
  'process-list': '--process-list',
  'pool-tags': '--pool-tags',
};
const LISTS: Readonly<Record<ListKind, string>> = {
  'module-list': 'module list',
  'process-list': 'process list',
  'pool-tags': 'list of pool tags',
};
const takesAList = ({ list }: { readonly list: ListKind }): string => `${OPTIONS[list]} takes a ${LISTS[list]}`;
const PROCESS_LIST_OPTION = 'give a list of services or processes with --process-list';
const CAPTURE_PRINTS = '"leakscan capture" prints the command that makes one';

const VERIFY_OR_REBUILD =
  'or see all damage with "leakscan history verify" and start a new history with "leakscan nightly --rebuild-history", which keeps the old file under another name';
const NAME_WITH_OPTION = '--history FILE names it';

const HOW_TO_MAKE_A_REPORT = 'a report is what "leakscan perf.csv -o report.json" writes';

const HINTS: Hints = {
  'foreign-text': ({ text }) => FOREIGN_TEXT_HINTS[text.kind] ?? null,
  'machine-not-asked': () => 'change --machine',
  'no-counter-to-export': () => 'change --counter, as in --counter "\\Process(*)\\Private Bytes"',
  'no-usable-records': ({ first }) =>
    first?.kind === 'bad-timestamp' ? 'set the order of day and month with --date-order' : null,
  'nothing-in-time': () => 'change --since, --until or --last',
  'nothing-to-assess': () => CAPTURE,
  'process-not-asked': () => 'change --process',
  'process-not-logged': () => 'change --process',
  'too-many-counters-to-export': () => 'choose with --counter',
  'too-many-process-counters': () => 'choose with --process or --machine',
  'history-missing': () => '"leakscan nightly" makes one, --history names another',
  'list-missing': takesAList,
  'list-is-folder': takesAList,
  'list-unreadable': takesAList,
  'list-foreign': ({ list, content }) => FOREIGN_HINTS[content](OPTIONS[list], LISTS[list]),
  'inventory-column-missing': () => CAPTURE_PRINTS,
  'inventory-no-modules': () => CAPTURE_PRINTS,
  'inventory-of-processes': () => PROCESS_LIST_OPTION,
  'tasklist-no-modules': ({ hasNames }) => (hasNames ? PROCESS_LIST_OPTION : null),
  'process-list-of-modules': () => 'give it with --inventory',
  'list-machine-unknown': ({ list, file }) => `give it as ${OPTIONS[list]} MACHINE=${file}`,
  'history-not-opened': () => NAME_WITH_OPTION,
  'history-path-failed': () => NAME_WITH_OPTION,
  'history-of-other-program': () => NAME_WITH_OPTION,
  'history-on-share': () => '--history FILE names it, --force-history allows it anyway',
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

const FOREIGN_TEXT_HINTS: Partial<Record<ForeignText['kind'], string>> = {
  'dotnet-counters': CAPTURE,
  'module-list': 'use --inventory (modules) or --process-list (processes, services), after the counter log',
};

const FOREIGN_HINTS = {
  'counter-log': (option: string) => `counter logs go before ${option}, or after --`,
  packed: (option: string, name: string) => `${option} takes the ${name} itself`,
  binary: (option: string, name: string) =>
    option === OPTIONS['pool-tags'] ? `${option} takes a ${name}` : CAPTURE_PRINTS,
};

/** The sentence with its hint, after the last line where it is a list. */
export function faultTextWithHint(fault: Fault): string | readonly string[] {
  const hint = (HINTS[fault.kind] as ((fault: Fault) => string | null) | undefined)?.(fault) ?? null;
  const text = faultText(fault);
  if (hint === null) return text;
  return typeof text === 'string' ? `${text}; ${hint}` : [...text, hint];
}

setFaultWords(faultTextWithHint);
