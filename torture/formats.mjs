// The whole path: a log, also a mutated one, to five formats, and from JSON to all of them again.
// @ts-check
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { loadBases, root } from './bases.mjs';
import { mutate } from './mutations.mjs';
import { endFault, run } from './program.mjs';
import { createRandom } from './random.mjs';

const EXTENSIONS = ['html', 'json', 'md', 'txt', 'csv'];
const NOW = ['--now', '2026-11-05T05:00:00Z'];

/** @type {import('./run.mjs').Part} */
export const formats = {
  name: 'formats',
  rounds: 12,
  async run({ seed, from, rounds, folder, fail, count }) {
    const bases = loadBases();
    const schema = JSON.parse(readFileSync(path.join(root, 'schemas/report.schema.json'), 'utf8'));
    const isReport = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
    for (let round = from; round < from + rounds && !(await count.isOver()); round++) {
      const random = createRandom(`${seed}:formats:${round}`);
      // First each log as it is.
      const base = bases[round % bases.length] ?? { name: '', bytes: Buffer.alloc(0) };
      const { bytes, names } =
        round < bases.length ? { bytes: base.bytes, names: ['as it is'] } : mutate(base.bytes, random);
      const name = `case-${round}-${base.name.replace(/\.gz$/, '')}`;
      writeFileSync(path.join(folder, name), bytes);
      const { fault, outcome } = tryFormats(folder, name, isReport);
      count.add(outcome);
      if (fault !== null) fail(round, `${base.name}, ${names.join(' + ')}: ${fault}`, path.join(folder, name));
      else
        for (const file of [name, ...EXTENSIONS.flatMap((one) => [`a.${one}`, `b.${one}`])]) {
          count.remove(path.join(folder, file));
        }
    }
  },
};

/**
 * @param {string} folder @param {string} log @param {(document: unknown) => boolean} isReport
 * @returns {{ fault: string | null, outcome: string }}
 */
function tryFormats(folder, log, isReport) {
  const scanned = run([log, '-q', ...NOW, ...outputs('a')], folder);
  const file = (/** @type {string} */ name) => path.join(folder, name);
  const fault = endFault(scanned);
  if (fault !== null) return { fault, outcome: 'scanned' };
  const written = EXTENSIONS.filter((one) => existsSync(file(`a.${one}`)));
  if (written.length === 0) {
    return { fault: scanned.status === 4 ? null : `no report, exit status ${scanned.status}`, outcome: 'refused' };
  }
  if (written.length < EXTENSIONS.length)
    return { fault: `only ${written.join(', ')} were written`, outcome: 'scanned' };
  if (!isReport(JSON.parse(readFileSync(file('a.json'), 'utf8')))) {
    return { fault: 'the JSON does not fit its schema', outcome: 'scanned' };
  }
  const converted = run(['convert', 'a.json', '-q', ...outputs('b')], folder);
  const others = EXTENSIONS.filter((one) => !readFileSync(file(`a.${one}`)).equals(readOrEmpty(file(`b.${one}`))));
  return {
    fault: endFault(converted) ?? (others.length > 0 ? `converted, ${others.join(', ')} differ` : null),
    outcome: 'converted',
  };
}

/** @param {string} name */
const outputs = (name) => EXTENSIONS.flatMap((one) => ['-o', `${name}.${one}`]);

/** @param {string} file */
const readOrEmpty = (file) => (existsSync(file) ? readFileSync(file) : Buffer.alloc(0));
