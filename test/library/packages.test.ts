import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { manifests } from '../../scripts/package/manifests.mjs';
import { readMe } from '../../scripts/package/read-me.mjs';
import { withoutSignature } from '../../scripts/package/signature.mjs';

const ABOUT = {
  version: '1.2.3',
  description: 'Finds leaks: all of them',
  homepage: 'https://github.com/leakscan/leakscan#readme',
  license: 'MIT',
};
const ZIP = { name: 'leakscan-1.2.3-win-x64.zip', sha256: 'ab'.repeat(32) };
const URL = 'https://github.com/leakscan/leakscan/releases/download/v1.2.3/leakscan-1.2.3-win-x64.zip';

describe('manifests', () => {
  const made = manifests(ABOUT, ZIP);

  it('winget finds the zip, its hash and the program in it', () => {
    const installer = parse(made['winget/leakscan.leakscan.installer.yaml'] ?? '');
    expect(installer).toMatchObject({
      PackageIdentifier: 'leakscan.leakscan',
      PackageVersion: '1.2.3',
      InstallerType: 'zip',
      NestedInstallerType: 'portable',
      NestedInstallerFiles: [{ RelativeFilePath: 'leakscan.exe', PortableCommandAlias: 'leakscan' }],
      Installers: [{ Architecture: 'x64', InstallerUrl: URL, InstallerSha256: 'AB'.repeat(32) }],
      ManifestType: 'installer',
    });
  });

  it('winget has its three files of one version', () => {
    const winget = Object.entries(made).filter(([name]) => name.startsWith('winget/'));
    expect(winget.map(([, text]) => (parse(text) as { ManifestType: string }).ManifestType).sort()).toEqual([
      'defaultLocale',
      'installer',
      'version',
    ]);
    for (const [, text] of winget)
      expect(parse(text)).toMatchObject({ PackageVersion: '1.2.3', ManifestVersion: '1.6.0' });
    expect(parse(made['winget/leakscan.leakscan.locale.en-US.yaml'] ?? '').ShortDescription).toBe(ABOUT.description);
  });

  it('scoop finds the zip, its hash and later versions', () => {
    const scoop = JSON.parse(made['scoop/leakscan.json'] ?? '');
    expect(scoop).toMatchObject({ version: '1.2.3', bin: 'leakscan.exe', license: 'MIT' });
    expect(scoop.architecture['64bit']).toEqual({ url: URL, hash: ZIP.sha256 });
    expect(scoop.autoupdate.architecture['64bit'].url).toBe(URL.replaceAll('1.2.3', '$version'));
  });
});

describe('README.txt', () => {
  it('of each system has its own commands, in lines that fit a window', () => {
    expect(readMe('leakscan.exe', '1.2.3')).toContain('.\\leakscan.exe register');
    expect(readMe('leakscan', '1.2.3')).not.toMatch(/\\|Explorer|LOCALAPPDATA/);
    for (const program of ['leakscan.exe', 'leakscan']) {
      expect(
        readMe(program, '1.2.3')
          .split('\n')
          .filter((line) => line.length > 100),
      ).toEqual([]);
    }
  });
});

describe('the signature of Node.js', () => {
  /** As much of a PE file as says where its signature is. */
  function program(signature: number, behind = 0): Buffer {
    const bytes = Buffer.alloc(1000 + signature + behind, 7);
    bytes.writeUInt32LE(128, 0x3c);
    const entry = 128 + 24 + 112 + 4 * 8;
    bytes.writeUInt32LE(signature === 0 ? 0 : 1000, entry);
    bytes.writeUInt32LE(signature, entry + 4);
    return bytes;
  }

  it('goes, with what says where it is', () => {
    const without = withoutSignature(program(64));
    expect(without.length).toBe(1000);
    expect(without.readBigUInt64LE(128 + 24 + 112 + 4 * 8)).toBe(0n);
    expect(withoutSignature(without).equals(without)).toBe(true);
  });

  it('is nothing else than the end of the file', () => {
    expect(() => withoutSignature(program(64, 8))).toThrow('not at its end');
  });
});
