import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Everything that is loaded with a built file: own files by their path, others as they are named. */
function loadedWith(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(/\b(?:from|import)\s*"([\w@./:-]+)"/g)) {
    if (name.startsWith('.')) loadedWith(join(dirname(file), name), seen);
    else seen.add(name);
  }
  return seen;
}

describe('the built command', () => {
  it('starts without a package: readers, catalog, report and charts are loaded when they are needed', () => {
    // The start loads the program when it runs, so that it can say why that fails.
    const program = /import\("([^"]+)"\)/.exec(readFileSync('dist/cli/main.js', 'utf8'))?.[1] ?? '';
    expect([...loadedWith('dist/cli/main.js')]).toEqual(['dist/cli/main.js']);
    const loaded = [...loadedWith(join('dist/cli', program))];
    expect(loaded).toContain(join('dist/cli', program));
    const own = loaded.filter((name) => name.endsWith('.js'));
    expect(loaded.filter((name) => !own.includes(name) && !isBuiltin(name))).toEqual([]);
    expect(own.map((name) => readFileSync(name).length).reduce((a, b) => a + b)).toBeLessThan(340_000);
  });

  it('loads a scan from a few files: each costs as much as fifty kilobytes of code', () => {
    const program = /import\("([^"]+)"\)/.exec(readFileSync('dist/cli/main.js', 'utf8'))?.[1] ?? '';
    const text = readFileSync(join('dist/cli', program), 'utf8');
    const [, scan = ''] = /import\("([^"]*\/scan-command-[^"]+)"\)/.exec(text) ?? [];
    const loaded = [...loadedWith(join('dist/chunks', scan))].filter((name) => name.endsWith('.js'));
    expect(loaded.map((name) => readFileSync(name).length).reduce((a, b) => a + b)).toBeGreaterThan(800_000);
    expect(loaded.length).toBeLessThan(50);
  });

  it('has everything in its files but the packages it depends on', () => {
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: object };
    const loaded = [...loadedWith('dist/index.js')].filter((name) => !name.endsWith('.js') && !isBuiltin(name));
    expect(Object.keys(dependencies)).toEqual(expect.arrayContaining(loaded.map((name) => name.split('/')[0])));
  });
});
