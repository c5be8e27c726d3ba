import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { replaceBuild } from '../../scripts/build/replace.mjs';
import { filesBelow } from '../../scripts/build/sources.mjs';
import { stagePackage } from '../../scripts/package/npm.mjs';
import { scratch } from '../helpers/run.ts';

const execute = promisify(execFile);
const node = async (folder: string, ...args: string[]): Promise<string> =>
  (await execute(process.execPath, args, { cwd: folder })).stdout.trim();

async function write(folder: string, files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

describe('a build', () => {
  it('replaces dist/, and keeps the chunks of the build before it for one more build', async () => {
    const folder = await scratch();
    const dist = join(folder, 'dist');
    const build = async (previous: readonly string[], files: Record<string, string>): Promise<string[]> => {
      const made = join(folder, 'made');
      await write(made, files);
      replaceBuild(made, dist, previous, 'hash');
      return filesBelow(dist);
    };
    const first = await build([], { 'index.js': '1', 'gone.js': '1', 'chunks/a-1.js': '1' });
    expect(first).toEqual(['build.json', 'chunks/a-1.js', 'gone.js', 'index.js']);
    expect(await build(first, { 'index.js': '2', 'chunks/a-2.js': '2' })).toEqual([
      'build.json',
      'chunks/a-1.js',
      'chunks/a-2.js',
      'index.js',
    ]);
    const { files } = JSON.parse(await readFile(join(dist, 'build.json'), 'utf8'));
    expect(files).toEqual(['chunks/a-2.js', 'index.js']);
    expect(await build(files, { 'index.js': '3', 'chunks/a-3.js': '3' })).toEqual([
      'build.json',
      'chunks/a-2.js',
      'chunks/a-3.js',
      'index.js',
    ]);
    expect(await readFile(join(dist, 'index.js'), 'utf8')).toBe('3');
  });

  it('is needed where a source changed, not where only its time did', async () => {
    const folder = await scratch();
    await cp('scripts/build', join(folder, 'scripts/build'), { recursive: true });
    await write(folder, {
      'src/a.ts': 'export const A = 1;\n',
      'src/counterlog/text/record-scan-wasm.ts': 'made',
      'src/render/html/report-script.ts': 'made',
      'src/render/nightly/index-script.ts': 'made',
      'src/words/advice-table.ts': 'made',
      'catalog/catalog.json': '{}',
      'catalog/examples.json': '[]',
      'catalog/pool-tags.json': '[]',
      'catalog/article.schema.json': '{}',
      'schemas/report.schema.json': '{}',
      'package.json': '{}',
      'package-lock.json': '{}',
      'tsconfig.json': '{}',
      'tsconfig.build.json': '{}',
      'dist/index.js': '1',
    });
    const asked = `import { hashSources, isCurrent } from './scripts/build/sources.mjs'; console.log(String(isCurrent(hashSources())));`;
    const isCurrent = (): Promise<string> => node(folder, '--input-type=module', '-e', asked);
    expect(await isCurrent(), 'without a stamp').toBe('false');
    const hashed = `import { hashSources } from './scripts/build/sources.mjs'; console.log(hashSources());`;
    const sources = await node(folder, '--input-type=module', '-e', hashed);
    await write(folder, { 'dist/build.json': JSON.stringify({ sources, files: ['index.js'] }) });
    expect(await isCurrent(), 'with its stamp').toBe('true');
    await utimes(join(folder, 'src/a.ts'), 1, 1);
    await write(folder, { 'catalog/catalog.json': '{"version":"2"}' });
    expect(await isCurrent(), 'with other times, and what the build makes').toBe('true');
    await write(folder, { 'src/a.ts': 'export const A = 2;\n' });
    expect(await isCurrent(), 'with another source').toBe('false');
  });
});

describe('the package for npm', () => {
  it('has what package.json names, no scripts and no development dependencies; the checkout stays as it is', async () => {
    const folder = join(await scratch(), 'npm');
    await write(folder, { 'of-an-earlier-run.js': '' });
    const before = await readFile('package.json', 'utf8');
    stagePackage(folder);
    expect(await readFile('package.json', 'utf8')).toBe(before);
    const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    for (const field of ['scripts', 'devDependencies', 'allowScripts', 'private']) {
      expect(JSON.parse(before), field).toHaveProperty(field);
      expect(manifest, field).not.toHaveProperty(field);
    }
    expect(Object.keys(manifest)).toEqual(expect.arrayContaining(['bin', 'exports', 'dependencies', 'repository']));
    const files = filesBelow(folder);
    expect(files).toEqual(
      expect.arrayContaining([
        ...[
          'dist/cli/main.js',
          'dist/index.js',
          'dist/index.d.ts',
          'dist/sbom.cdx.json',
          'dist/THIRD-PARTY-NOTICES.txt',
        ],
        ...['catalog/catalog.json', 'schemas/report.schema.json', 'LICENSE', 'README.md', 'CHANGELOG.md'],
      ]),
    );
    const outside = /^(?:dist|catalog|schemas)\/|^(?:package\.json|LICENSE|README\.md|CHANGELOG\.md)$/;
    expect(files.filter((file) => !outside.test(file) || file === 'dist/build.json')).toEqual([]);
    expect(files).toEqual((await packedFrom(folder)).sort());
  });
});

/** What npm packs of a folder. */
async function packedFrom(folder: string): Promise<string[]> {
  const { stdout } = await execute('npm', ['pack', '--dry-run', '--json'], { cwd: folder, maxBuffer: 1e8 });
  const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
  return files.map((file) => file.path);
}
