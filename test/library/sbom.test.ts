import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { Ajv } from 'ajv';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { sbomText } from '../../scripts/package/sbom.mjs';
import { bundledFolders } from '../../scripts/package/third-party.mjs';

interface Component {
  readonly 'bom-ref': string;
  readonly group?: string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly scope: string;
  readonly hashes: readonly { readonly content: string }[];
  readonly properties: readonly { readonly value: string }[];
}
interface Bom {
  readonly serialNumber: string;
  readonly metadata: { readonly timestamp?: string; readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

const schemas = join(
  dirname(createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json')),
  'res/schema',
);

/** The official schemas of CycloneDX 1.6, which name one another. @returns what is wrong */
async function breaches(document: unknown): Promise<unknown> {
  const read = async (name: string): Promise<object> =>
    JSON.parse(await readFile(join(schemas, `${name}.SNAPSHOT.schema.json`), 'utf8')) as object;
  // The schemas have words of their own, and formats that are checked below where they matter.
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  for (const name of ['spdx', 'jsf-0.82', 'cryptography-defs']) {
    ajv.addSchema(await read(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
  }
  const validate = ajv.compile(await read('bom-1.6'));
  return validate(document) ? [] : validate.errors;
}

const parse = (text: string): Bom => JSON.parse(text) as Bom;
const built = async (): Promise<Bom> => parse(await readFile('dist/sbom.cdx.json', 'utf8'));

/** All that the graph leads to from the program. */
function reached({ metadata, dependencies }: Bom): Set<string> {
  const all = new Set([metadata.component['bom-ref']]);
  for (const ref of all) for (const next of dependencies.find((one) => one.ref === ref)?.dependsOn ?? []) all.add(next);
  return all;
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the bill of materials of the package', () => {
  it('is valid CycloneDX 1.6', async () => {
    const bom = await built();
    expect(await breaches(bom)).toEqual([]);
    const broken = {
      ...bom,
      components: [{ ...bom.components[0], licenses: [{ license: { id: 'No-Such-Licence' } }] }],
    };
    expect(await breaches(broken)).not.toEqual([]);
  });

  it('names each package whose licence goes along, and each that npm installs', async () => {
    const { components } = await built();
    const of = (delivery: string): string[] =>
      components
        .filter((one) => one.properties[0]?.value === delivery)
        .map((one) => [one.group, one.name].filter(Boolean).join('/'));
    const notices = await readFile('dist/THIRD-PARTY-NOTICES.txt', 'utf8');
    const licensed = [...notices.matchAll(/^(\S+) \d\S* \(.*\)$/gm)].map(([, name]) => name);
    expect(of('bundled').sort()).toEqual(licensed.sort());
    expect(of('bundled')).toContain('yargs');
    const { dependencies } = JSON.parse(await readFile('package.json', 'utf8')) as { dependencies: object };
    expect(of('installed')).toEqual(expect.arrayContaining(Object.keys(dependencies)));
    // Of every system, and what a dependency needs.
    expect(of('installed')).toEqual(expect.arrayContaining(['@libsql/win32-x64-msvc', 'pg-types', 'postgres-array']));
  });

  it('has the version and the hash of package-lock.json, and every component in the graph', async () => {
    const bom = await built();
    const { packages } = JSON.parse(await readFile('package-lock.json', 'utf8')) as {
      packages: Record<string, { version: string; integrity: string }>;
    };
    for (const { 'bom-ref': folder, version, purl, hashes } of bom.components) {
      const locked = packages[folder]!;
      expect(version, folder).toBe(locked.version);
      expect(purl).toBe(`pkg:npm/${/node_modules\/([^_]+)$/.exec(folder)![1]!.replace('@', '%40')}@${locked.version}`);
      const { content } = hashes[0]!;
      expect(`sha512-${Buffer.from(content, 'hex').toString('base64')}`, folder).toBe(locked.integrity);
    }
    const refs = bom.components.map((one) => one['bom-ref']);
    expect(new Set(refs).size).toBe(refs.length);
    expect([...reached(bom)].filter((ref) => ref !== bom.metadata.component['bom-ref']).sort()).toEqual(
      [...refs].sort(),
    );
  });
});

describe('a bill of materials', () => {
  const lock = {
    '': { version: '1.0.0', dependencies: { a: '1' }, devDependencies: { b: '1' } },
    'node_modules/a': { version: '1.0.0', license: 'MIT', dependencies: { c: '2' }, peerDependencies: { none: '1' } },
    'node_modules/a/node_modules/c': { version: '2.0.0', license: '(MIT OR CC0-1.0)' },
    'node_modules/b': { version: '1.5.0', license: 'ISC', dependencies: { c: '1' } },
    'node_modules/c': { version: '1.0.0', license: 'MIT' },
    'node_modules/unused': { version: '1.0.0' },
  };
  const inputs = ['src/a.ts', 'node_modules/b/index.js', 'node_modules/b/lib/x.js', 'node_modules/c/index.js'];
  const node = {
    type: 'platform',
    'bom-ref': 'pkg:generic/node@22.0.0',
    name: 'Node.js',
    version: '22.0.0',
    licenses: [{ license: { id: 'MIT' } }],
    purl: 'pkg:generic/node@22.0.0',
  };

  it('finds a package where Node.js would, and has what is given besides', async () => {
    const bom = parse(sbomText({ inputs, installed: ['a'], extra: [node], main: { name: 'leakscan.exe' }, lock }));
    expect(await breaches(bom)).toEqual([]);
    expect(bom.metadata.component.name).toBe('leakscan.exe');
    const main = bom.metadata.component['bom-ref'];
    expect(Object.fromEntries(bom.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]))).toEqual({
      [main]: ['node_modules/a', 'node_modules/b', 'pkg:generic/node@22.0.0'],
      'node_modules/a': ['node_modules/a/node_modules/c'],
      'node_modules/a/node_modules/c': [],
      'node_modules/b': ['node_modules/c'],
      'node_modules/c': [],
      'pkg:generic/node@22.0.0': [],
    });
  });

  it('is the same each time; a time comes from SOURCE_DATE_EPOCH alone', () => {
    vi.stubEnv('SOURCE_DATE_EPOCH', undefined);
    const first = sbomText({ inputs, lock });
    expect(sbomText({ inputs: [...inputs].reverse(), lock })).toBe(first);
    expect(parse(first).metadata.timestamp).toBeUndefined();
    expect(parse(sbomText({ inputs: inputs.slice(0, 1), lock })).serialNumber).not.toBe(parse(first).serialNumber);
    vi.stubEnv('SOURCE_DATE_EPOCH', '1700000000');
    expect(parse(sbomText({ inputs, lock })).metadata.timestamp).toBe('2023-11-14T22:13:20.000Z');
  });

  it('refuses a package that package-lock.json does not have', () => {
    expect(() => sbomText({ inputs: ['node_modules/gone/a.js'], lock })).toThrow(
      'node_modules/gone is not in package-lock.json; run "npm install"',
    );
  });

  it('takes the package nearest to a file, with its scope', () => {
    expect(
      bundledFolders(['node_modules/a/node_modules/@s/c/x.js', 'node_modules/@s/c/y/z.js', 'src/node_modules.ts']),
    ).toEqual(['node_modules/@s/c', 'node_modules/a/node_modules/@s/c']);
  });
});
