/**
 * Makes the counter logs of a modern server, as long as wanted: that of samples/server2022-web, with options.
 *
 *   node scripts/make-server.mjs --out DIR [--days 3] [--step 300] [--seed 2022] [--process classic|v2|both] [--daily]
 *                                [--no-leaks] [--no-dc] [--workers 1] [--worker-age 21.3]
 *                                [--pool-gap 8.6] [--no-dotnet] [--no-w3svc] [--minus-one] [--truth]
 *                                [--more-programs [--leaking IMAGE]] [--no-cache-counters]
 *
 * --process    which object has the processes: Process, Process V2 or both
 * --daily      one log a day, with the instances of its start
 * --no-dc      no domain controller: lsass has no directory database
 * --workers N  worker processes of each application pool at a time
 * --worker-age hours of the first pool's worker when the log begins; from 29 on it is being replaced
 * --pool-gap   hours from a recycle of one pool to that of the next
 * --no-dotnet  without .NET CLR Memory
 * --no-w3svc   without W3SVC_W3WP, which names the pools
 * --minus-one  -1 for an instance that is not there, as typeperf writes; else blank
 * --more-programs  also mailbox and transport servers of Exchange, Analysis Services, a second SQL Server, a server heap
 * --leaking IMAGE  which of those leaks 8 MB an hour
 * --no-cache-counters  without the sizes of caches, as those of lsass and SQL Server
 * --truth      also truth.json: the processes of each pool and service, with what leaks
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULTS, listServer, recordServer, truthOf } from './samples/server2022/record.mjs';

const PROCESS_OBJECTS = /** @type {const} */ (['classic', 'v2', 'both']);

function readOptions() {
  const { values } = parseArgs({
    options: {
      out: { type: 'string' },
      days: { type: 'string' },
      step: { type: 'string' },
      seed: { type: 'string' },
      process: { type: 'string' },
      workers: { type: 'string' },
      'worker-age': { type: 'string' },
      'pool-gap': { type: 'string' },
      daily: { type: 'boolean', default: false },
      'no-leaks': { type: 'boolean', default: false },
      'no-dc': { type: 'boolean', default: false },
      'no-dotnet': { type: 'boolean', default: false },
      'no-w3svc': { type: 'boolean', default: false },
      'minus-one': { type: 'boolean', default: false },
      truth: { type: 'boolean', default: false },
      'more-programs': { type: 'boolean', default: false },
      leaking: { type: 'string' },
      'no-cache-counters': { type: 'boolean', default: false },
    },
  });
  if (values.out === undefined) throw new Error('--out DIR is missing');
  const processObjects = PROCESS_OBJECTS.find((objects) => objects === (values.process ?? DEFAULTS.processObjects));
  if (processObjects === undefined) throw new Error(`--process is one of ${PROCESS_OBJECTS.join(', ')}`);
  return {
    out: values.out,
    hasTruth: values.truth,
    options: {
      days: Number(values.days ?? DEFAULTS.days),
      stepSeconds: Number(values.step ?? DEFAULTS.stepSeconds),
      seed: Number(values.seed ?? DEFAULTS.seed),
      workersPerPool: Number(values.workers ?? DEFAULTS.workersPerPool),
      workerAgeHours: Number(values['worker-age'] ?? DEFAULTS.workerAgeHours),
      poolGapHours: Number(values['pool-gap'] ?? DEFAULTS.poolGapHours),
      processObjects,
      daily: values.daily,
      leaks: !values['no-leaks'],
      domainController: !values['no-dc'],
      dotnetCounters: !values['no-dotnet'],
      workerCounters: !values['no-w3svc'],
      absent: values['minus-one'] ? -1 : null,
      morePrograms: values['more-programs'],
      leakingImage: values.leaking ?? null,
      cacheCounters: !values['no-cache-counters'],
    },
  };
}

function main() {
  const { out, hasTruth, options } = readOptions();
  const name = DEFAULTS.machine.toLowerCase();
  const write = (/** @type {string} */ file, /** @type {string} */ text) =>
    writeFileSync(join(out, file), text, 'latin1');
  mkdirSync(out, { recursive: true });
  for (const { startMs, text } of recordServer(options)) {
    write(`${name}-${new Date(startMs).toISOString().slice(0, 10).replaceAll('-', '')}.csv`, text);
  }
  const { services, processes, modules } = listServer(options);
  write(`${name}-tasklist.csv`, services);
  write(`${name}-processes.csv`, processes);
  write(`${name}.modules.csv`, modules);
  if (hasTruth) write('truth.json', `${JSON.stringify(truthOf(options), null, 2)}\n`);
}

try {
  main();
} catch (error) {
  console.error(`make-server: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
}
