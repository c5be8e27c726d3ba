import type { ProcessListFault } from '../../model/faults/process-list.ts';
import { displayName } from '../../util/escape.ts';
import { TASKLIST_SERVICES_COMMAND } from '../../util/process-list-command.ts';
import type { TextsOf } from './texts.ts';

const HOW = `make one with: ${TASKLIST_SERVICES_COMMAND}`;

export const PROCESS_LIST_TEXTS: TextsOf<ProcessListFault> = {
  'process-list-unknown': ({ file, line, shown }) =>
    `${file}:${line}: is not a list of processes or services: '${displayName(shown)}'; ${HOW}`,
  'process-list-of-modules': ({ file }) => `${file}: is a list of modules, not of processes or services; ${HOW}`,
  'process-list-without-ids': ({ file, line }) =>
    `${file}:${line}: lists processes or services without their process IDs; ${HOW}`,
  'process-list-no-process': ({ file }) => `${file}: lists no running process or service; ${HOW}`,
};
