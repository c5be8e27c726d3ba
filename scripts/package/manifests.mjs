// What winget and scoop read of a release: where it is, and its hash. https://learn.microsoft.com/windows/package-manager/package/manifest,
// https://github.com/ScoopInstaller/Scoop/wiki/App-Manifests
// @ts-check
import { stringify } from 'yaml';

const WINGET_ID = 'leakscan.leakscan';
const WINGET_VERSION = '1.6.0';

/**
 * The files by their names.
 * @param {{ version: string, description: string, homepage: string, license: string }} about of package.json
 * @param {{ name: string, sha256: string }} zip
 * @returns {Record<string, string>}
 */
export function manifests({ version, description, homepage, license }, zip) {
  const home = homepage.replace(/#.*$/, '');
  const url = `${home}/releases/download/v${version}/${zip.name}`;
  const winget = (/** @type {string} */ type, /** @type {Record<string, unknown>} */ content) => {
    const schema = `# yaml-language-server: $schema=https://aka.ms/winget-manifest.${type}.${WINGET_VERSION}.schema.json\n`;
    const whole = {
      ...{ PackageIdentifier: WINGET_ID, PackageVersion: version, ...content },
      ...{ ManifestType: type, ManifestVersion: WINGET_VERSION },
    };
    return schema + stringify(whole, { lineWidth: 0 });
  };
  const scoop = {
    ...{ version, description, homepage: home, license },
    architecture: { '64bit': { url, hash: zip.sha256 } },
    bin: 'leakscan.exe',
    checkver: 'github',
    autoupdate: { architecture: { '64bit': { url: url.replaceAll(version, '$version') } } },
  };
  return {
    [`winget/${WINGET_ID}.yaml`]: winget('version', { DefaultLocale: 'en-US' }),
    [`winget/${WINGET_ID}.installer.yaml`]: winget('installer', {
      ...{ InstallerType: 'zip', NestedInstallerType: 'portable' },
      NestedInstallerFiles: [{ RelativeFilePath: 'leakscan.exe', PortableCommandAlias: 'leakscan' }],
      Installers: [{ Architecture: 'x64', InstallerUrl: url, InstallerSha256: zip.sha256.toUpperCase() }],
    }),
    [`winget/${WINGET_ID}.locale.en-US.yaml`]: winget('defaultLocale', {
      ...{ PackageLocale: 'en-US', Publisher: 'leakscan', PackageName: 'leakscan', PackageUrl: home },
      ...{ License: license, ShortDescription: description },
    }),
    'scoop/leakscan.json': `${JSON.stringify(scoop, null, 4)}\n`,
  };
}
