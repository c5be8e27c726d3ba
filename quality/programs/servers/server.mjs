// A small server in Node.js, driven from standard input (README.md of quality/programs). Arguments: NAME=VALUE.
// For each line `REQUESTS JOBS` it serves one step and answers with the bytes leaked so far.
import { EventEmitter } from 'node:events';

const given = Object.fromEntries(process.argv.slice(2).map((text) => text.split('=')));
const option = (name) => Number(given[name]);
const bug = given.bug;
const offHeap = option('offHeap') === 1;
const sessionSteps = option('sessionSteps');
const leakBytes = option('leakBytes');

let state = option('seed') >>> 0 || 1;
const uniform = () => {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) / 4294967296;
};

/** Memory that is really touched: outside the heap of V8, or doubles inside it. */
const block = (bytes) =>
  offHeap ? Buffer.allocUnsafeSlow(bytes).fill(1) : new Array(Math.max(1, bytes >> 3)).fill(0.1 + bytes);
/** Bytes that a block and its entry take, by the layout of V8 and of malloc. */
const cost = (bytes) => (offHeap ? bytes + 16 + 350 : Math.max(1, bytes >> 3) * 8 + 16 + 16 + 40);

let step = option('start');
let leaked = 0;
let served = 0;
const sessions = new Map();
const expiries = new Map();
const cache = new Map();
const kept = new Map();
const inFlight = new Array(option('inFlight')).fill([]);
const jobEnds = new Map();
const bus = new EventEmitter();
bus.setMaxListeners(0);
const leak = (bytes) => {
  kept.set(kept.size, block(bytes));
  leaked += cost(bytes);
};

function openSession(size) {
  const id = served;
  sessions.set(id, block(size));
  // The bug: one kind of session is never put down for its end.
  if (bug === 'sessions' && served % option('leakEvery') === 0) {
    leaked += cost(size);
    return;
  }
  const end = step + sessionSteps;
  const list = expiries.get(end);
  if (list === undefined) expiries.set(end, [id]);
  else list.push(id);
}

function useCache() {
  const key = Math.floor(option('keys') * uniform() ** option('skew'));
  const found = cache.get(key);
  if (found !== undefined) {
    cache.delete(key);
    cache.set(key, found);
    return;
  }
  cache.set(key, block(option('cacheBytes')));
  if (cache.size > option('cacheEntries')) cache.delete(cache.keys().next().value);
}

function failBy() {
  const isNth = served % option('leakEvery') === 0;
  if (bug === 'map' && isNth) leak(leakBytes);
  if (bug === 'late' && isNth && step >= option('onset')) leak(leakBytes);
  if (bug === 'error' && uniform() * option('leakEvery') < 1) leak(leakBytes);
  if (bug === 'listeners' && isNth) {
    const held = block(leakBytes);
    bus.on('end', () => held.length);
    leaked += cost(leakBytes) + 64;
  }
  if (bug === 'cache' && isNth) {
    const key = Math.floor(option('leakKeys') * uniform());
    if (!kept.has(key)) {
      kept.set(key, block(leakBytes));
      leaked += cost(leakBytes);
    }
  }
}

function request() {
  served++;
  const size = option('requestBytes') * (uniform() < 0.02 ? 10 : 0.3 + 1.4 * uniform());
  const parts = [];
  for (let left = size; left > 0; left -= 4096) parts.push(block(Math.min(4096, Math.max(64, left | 0))));
  inFlight[served % inFlight.length] = parts;
  if (served % 3 === 0) openSession((option('sessionBytes') * (0.5 + uniform())) | 0);
  useCache();
  failBy();
}

function job() {
  const parts = [];
  for (let left = option('jobBytes'); left > 0; left -= 65536) parts.push(block(65536));
  jobEnds.set(step + option('jobSteps'), parts);
  if (bug === 'jobs') for (let left = leakBytes; left > 0; left -= 16384) leak(16384);
}

function serve(requests, jobs) {
  for (const id of expiries.get(step) ?? []) sessions.delete(id);
  expiries.delete(step);
  jobEnds.delete(step);
  for (let i = 0; i < requests; i++) request();
  for (let i = 0; i < jobs; i++) job();
  step++;
}

let rest = '';
process.stdin.setEncoding('latin1');
process.stdin.on('data', (text) => {
  const lines = (rest + text).split('\n');
  rest = lines.pop();
  for (const line of lines) {
    const [requests, jobs] = line.split(' ').map(Number);
    serve(requests, jobs);
    process.stdout.write(`${leaked}\n`);
  }
});
