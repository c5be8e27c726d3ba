import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { scratch } from '../helpers/run.ts';

const execute = promisify(execFile);
const guide = await readFile('docs/library.md', 'utf8');
const blocks = (language: string): string[] =>
  [...guide.matchAll(/^```(\w+)\n(.*?)^```/gms)].filter(([, of]) => of === language).map(([, , text]) => text!);

/** A project that has leakscan as a dependency, as npm would install it. */
async function consumer(): Promise<string> {
  const folder = await scratch();
  await mkdir(join(folder, 'node_modules/leakscan'), { recursive: true });
  for (const part of ['dist', 'schemas', 'catalog', 'package.json']) {
    await symlink(resolve(part), join(folder, 'node_modules/leakscan', part));
  }
  await symlink(resolve('samples'), join(folder, 'samples'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }\n');
  return folder;
}

async function runExample(text: string): Promise<{ folder: string; stdout: string }> {
  const folder = await consumer();
  await writeFile(join(folder, 'example.js'), text);
  const { stdout } = await execute(process.execPath, ['--no-warnings', 'example.js'], { cwd: folder });
  return { folder, stdout };
}

describe('docs/library.md', () => {
  const [first, second, third, fourth] = blocks('js');

  it('its first example prints what the page shows, and writes the report', async () => {
    const { folder, stdout } = await runExample(first!);
    expect(stdout).toBe(blocks('text')[0]);
    expect(await readFile(join(folder, 'report.html'), 'utf8')).toMatch(/^<!doctype html>/i);
  });

  it('its other examples run', async () => {
    expect((await runExample(second!)).stdout).toMatch(/^new findings: \d+\n$/);
    expect((await runExample(third!)).stdout).toBe('NOT_A_COUNTER_LOG package.json\n');
    expect((await runExample(fourth!)).stdout).toBe('schemaVersion 1\n');
    expect(blocks('js')).toHaveLength(4);
  });
});

describe('the type declarations', () => {
  it('compile without @types/node and with skipLibCheck off', async () => {
    const folder = await consumer();
    await writeFile(
      join(folder, 'consumer.ts'),
      `import * as leakscan from 'leakscan';
       import { doctor, exportLog, LeakscanError, scan, type Report, type ScanOptions } from 'leakscan';
       const options: ScanOptions = { logs: ['perf.csv'], onProgress: (file, bytesRead) => void [file, bytesRead] };
       const report: Report = await scan(options);
       const slopes: (number | undefined)[] = report.assessments.map(({ trend }) => trend?.slopePerHour);
       const { diagnoses } = await doctor({ logs: 'perf.csv' });
       const { samples } = await exportLog({ log: 'perf.blg', write: (text: string) => void text });
       // @ts-expect-error
       await scan({});
       export { diagnoses, leakscan, LeakscanError, samples, slopes };\n`,
    );
    const compilerOptions = {
      ...{ module: 'nodenext', target: 'es2023', lib: ['es2023'], types: [], strict: true },
      ...{ exactOptionalPropertyTypes: true, skipLibCheck: false, preserveSymlinks: true, noEmit: true },
    };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['consumer.ts'] }));
    const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
    const { stdout } = await execute(process.execPath, [tsc, '-p', folder]).catch(
      (error: unknown) => error as { stdout: string },
    );
    expect(stdout).toBe('');
  });

  it('document every export', () => {
    const program = ts.createProgram(['dist/index.d.ts'], { module: ts.ModuleKind.NodeNext, lib: [], types: [] });
    const checker = program.getTypeChecker();
    const isDocumented = (symbol: ts.Symbol): boolean => symbol.getDocumentationComment(checker).length > 0;
    const index = checker.getSymbolAtLocation(program.getSourceFile('dist/index.d.ts')!)!;
    const names = checker.getExportsOfModule(index).map((symbol) => {
      const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      return { name: symbol.name, target };
    });
    expect(names.length).toBeGreaterThan(60);
    expect(names.filter(({ target }) => !isDocumented(target)).map(({ name }) => name)).toEqual([]);
  });
});

describe('the exports of the package', () => {
  it('are files', async () => {
    const { exports } = JSON.parse(await readFile('package.json', 'utf8'));
    const files = Object.values<string | Record<string, string>>(exports).flatMap((target) =>
      typeof target === 'string' ? [target] : Object.values(target),
    );
    expect(files.filter((file) => !file.includes('*') && !existsSync(file))).toEqual([]);
  });
});
