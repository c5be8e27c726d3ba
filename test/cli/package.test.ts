import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly files: readonly string[];
}

it('the package has no script that npm would run, or warn of, where it is installed', () => {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
  for (const name of ['preinstall', 'install', 'postinstall', 'preprepare', 'prepare', 'postprepare']) {
    expect(manifest.scripts).not.toHaveProperty(name);
  }
  // What npm ci and npm pack build by instead.
  expect(manifest.scripts['dependencies']).toBe(manifest.scripts['build']);
  expect(manifest.scripts['prepack']).toBe(manifest.scripts['build']);
});
