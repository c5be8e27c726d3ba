/**
 * A Windows Server 2022 of today, for three days: web server with three application pools, database server, domain controller.
 * The workers of one pool leak, and so does one of its 60 svchost.
 */

import { PROCESS_COUNTERS } from './server2022/columns.mjs';
import { listServer, recordServer } from './server2022/record.mjs';

const NAME = 'server2022-web';
/** They follow others and would be a quarter of the file. */
const SKIPPED = new Set(['Virtual Bytes', 'Working Set']);
const OPTIONS = {
  processCounters: PROCESS_COUNTERS.filter((counter) => !SKIPPED.has(counter)),
  directoryCache: /** @type {const} */ ('full'),
};

export const server2022Web = {
  name: NAME,
  make: () => {
    const { services, processes, modules } = listServer(OPTIONS);
    const [log] = recordServer(OPTIONS);
    return [
      { file: `${NAME}.csv.gz`, content: log?.text ?? '' },
      { file: `${NAME}-tasklist.csv`, content: services },
      { file: `${NAME}-processes.csv`, content: processes },
      { file: `${NAME}.modules.csv`, content: modules },
    ];
  },
};
