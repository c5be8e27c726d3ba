/** Of which machines memory was not judged, and how that is said of a night: a machine nobody looked at is not a healthy one. */
import type { NightMachine } from '../model/nightly.ts';
import type { NotJudged } from '../model/report.ts';
import { formatPlural } from '../util/units.ts';
import { partSentence, wholeSentence } from './not-judged.ts';
import { lacksMemory } from '../report/judged.ts';
import { machineName } from './report.ts';

/**
 * `Memory was not judged on SRV02: Private Bytes was not logged.`; empty where all memory was judged, as far as the history
 * knows.
 */
export function memoryText(machines: readonly NightMachine[]): string {
  const whole = machines.filter(({ memoryJudged }) => memoryJudged === false);
  const partly = machines.filter((one) => !whole.includes(one) && lacksMemory(one));
  const notLogged = whole.filter(({ notJudged = [] }) => notJudged.length > 0);
  const brief = whole.filter((one) => !notLogged.includes(one));
  return [
    ...(notLogged.length > 0 ? [wholeSentence(gapsOf(notLogged), true)] : []),
    ...(partly.length > 0 ? [partSentence(gapsOf(partly), true)] : []),
    ...(brief.length > 0 ? [`Memory was not judged on ${placeOf(brief)}: too little data.`] : []),
  ].join(' ');
}

const placeOf = (machines: readonly NightMachine[]): string =>
  machines.length === 1 ? machineName(machines[0]!.machine) : formatPlural(machines.length, 'machine');

const gapsOf = (machines: readonly NightMachine[]): NotJudged[] => machines.flatMap(({ notJudged = [] }) => notJudged);
