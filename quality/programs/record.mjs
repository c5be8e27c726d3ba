// Records the programs of plan.mjs into traces/ (Linux: reads /proc; needs node, python3, java, javac and gcc).
//   --hosts 0-53     which (default 0-53)
//   --out FOLDER     instead of traces/
// A run gives other bytes each time: allocators and collectors are not deterministic.
// @ts-check
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { planHost } from './plan.mjs';
import { encodeTrace, TRACES } from './trace.mjs';

/** @typedef {import('./plan.mjs').Run} Run */

const server = (/** @type {string} */ name) => fileURLToPath(new URL(`servers/${name}`, import.meta.url));

/** @param {string} command @param {string[]} args */
function build(command, args) {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(error === undefined ? stderr : `${command} cannot run: ${error.message}`);
}

/** @param {string} runtime @param {string[]} flags @param {string} folder for what is compiled @returns {[string, string[]]} */
function commandOf(runtime, flags, folder) {
  if (runtime === 'node') return [process.execPath, [...flags, server('server.mjs')]];
  if (runtime === 'python') return ['python3', [...flags, server('server.py')]];
  if (runtime === 'c') {
    const program = path.join(folder, 'server');
    build('gcc', ['-O1', '-pthread', server('server.c'), '-o', program, '-lm']);
    return [program, flags];
  }
  build('javac', ['-d', folder, server('Server.java')]);
  return ['java', [...flags, '-cp', folder, 'Server']];
}

/** @param {number} pid @returns {number} bytes of memory that belong to the process alone and are in use */
function privateBytes(pid) {
  const text = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
  return Number(text) * 1024;
}

/**
 * One life of a program, a step at a time: the next step begins only once memory was read, so that the speed of the
 * machine does not matter.
 *
 * @param {[string, string[]]} command
 * @param {Run} run
 * @param {number} from step
 * @param {number} to step
 * @param {(step: number, memory: number, leaked: number) => void} take
 */
async function live([program, args], run, from, to, take) {
  const settings = Object.entries({ ...run.settings, start: from }).map(([name, value]) => `${name}=${value}`);
  const child = spawn(program, [...args, ...settings], { stdio: ['pipe', 'pipe', 'inherit'] });
  const failed = new Promise((_, reject) => child.once('error', reject));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  try {
    for (let step = from; step < to; step++) {
      child.stdin.write(`${run.steps[step]?.join(' ')}\n`);
      const answer = /** @type {IteratorResult<string>} */ (await Promise.race([lines.next(), failed]));
      if (answer.done === true) throw new Error(`the ${run.runtime} program of host ${run.host} ended at step ${step}`);
      take(step, privateBytes(child.pid ?? 0), Number(answer.value));
    }
  } finally {
    child.kill('SIGKILL');
  }
}

/** @param {Run} run @param {number} [count] of its first steps @returns {Promise<import('./trace.mjs').Trace>} */
export async function record(run, count = run.steps.length) {
  const folder = mkdtempSync(path.join(tmpdir(), 'leakscan-programs-'));
  const memory = new Float64Array(count);
  const leaked = new Float64Array(count);
  const starts = run.starts.filter((start) => start < count);
  try {
    const command = commandOf(run.runtime, run.flags, folder);
    for (const [i, from] of starts.entries()) {
      await live(command, run, from, starts[i + 1] ?? count, (step, bytes, lost) => {
        memory[step] = bytes;
        leaked[step] = lost;
      });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const { steps, ...facts } = run;
  return { ...facts, starts, memory, leaked };
}

/** @param {Float64Array} values @returns {string} */
export function sparkline(values) {
  const marks = '▁▂▃▄▅▆▇█';
  const most = values.reduce((a, b) => Math.max(a, b), 1);
  return Array.from({ length: 80 }, (_, i) => {
    const value = values[Math.floor(((i + 0.5) * values.length) / 80)] ?? 0;
    return marks[Math.min(7, Math.floor((8 * value) / most))];
  }).join('');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { hosts: { type: 'string', default: '0-53' }, out: { type: 'string', default: TRACES } },
  });
  const [first = 0, last = first] = values.hosts.split('-').map(Number);
  mkdirSync(values.out, { recursive: true });
  for (let host = first; host <= last; host++) {
    for (const run of planHost(host)) {
      const name = `${String(host).padStart(3, '0')}-${run.runtime}-${run.bug === 'none' ? '' : run.bug}`;
      const trace = await record(run).catch((/** @type {Error} */ error) => error);
      if (trace instanceof Error) {
        console.warn(`not recorded: ${name}: ${trace.message}`);
        continue;
      }
      writeFileSync(path.join(values.out, `${name.replace(/-$/, '')}.gz`), encodeTrace(trace));
      const megabytes = (/** @type {Float64Array} */ v) => `${Math.round((v.at(-1) ?? 0) / 1_048_576)} MB`;
      console.log(`${sparkline(trace.memory)} ${name} ${run.load} ${run.stepSeconds} s, ${megabytes(trace.memory)}`);
      if (run.bug !== 'none') console.log(`${sparkline(trace.leaked)}   leaked ${megabytes(trace.leaked)}`);
    }
  }
}
