/** Gives errors their sentences; whoever shows or throws errors to a user imports this first. */
import { setFaultWords } from '../util/errors.ts';
import { faultText } from './faults/fault-text.ts';

setFaultWords(faultText);
