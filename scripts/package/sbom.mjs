// A bill of materials (SBOM) in the form of CycloneDX 1.6: the packages in a bundle, those installed with it, and what else goes along. What it says
// of packages comes from package-lock.json. The same input gives the same bytes.
// @ts-check
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../build/sources.mjs';
import { bundledFolders, packageName } from './third-party.mjs';

/**
 * @typedef {{
 *   version: string, license?: string, integrity?: string, optional?: boolean,
 *   dependencies?: Record<string, string>, optionalDependencies?: Record<string, string>,
 *   devDependencies?: Record<string, string>, peerDependencies?: Record<string, string>,
 * }} LockEntry an entry of package-lock.json
 * @typedef {Record<string, LockEntry>} Lock by folder; the root of the project has the empty name
 * @typedef {{ 'bom-ref': string } & Record<string, unknown>} Component in the words of CycloneDX
 */

/** What the properties of a component say of it: its code is in a file of ours, or npm installs it. */
const DELIVERY = 'leakscan:delivery';

/**
 * @param {object} about
 * @param {Iterable<string>} about.inputs files that went into the bundles, as esbuild's metafiles name them
 * @param {readonly string[]} [about.installed] names of packages that npm installs with it; what they need comes along
 * @param {readonly Component[]} [about.extra] other components, such as Node.js in an executable; the main one depends on them
 * @param {Record<string, unknown>} [about.main] what to change in the main component, such as its name
 * @param {Lock} [about.lock] of package-lock.json
 * @returns {string} JSON, ending with a newline
 */
export function sbomText({ inputs, installed = [], extra = [], main = {}, lock = readLock() }) {
  const bundled = bundledFolders(inputs);
  const along = withDependencies(
    installed.map((name) => folderOf(lock, '', name)),
    lock,
  ).filter((folder) => !bundled.includes(folder));
  const folders = [...bundled, ...along].sort();
  const product = { ...mainComponent(), ...main };
  const components = [
    ...folders.map((folder) => packageComponent(lock, folder, bundled.includes(folder) ? 'bundled' : 'installed')),
    ...extra,
  ];
  const dependsOnExtra = extra.map((one) => one['bom-ref']);
  const dependencies = [
    { ref: product['bom-ref'], dependsOn: [...dependenciesIn(lock, '', folders), ...dependsOnExtra].sort() },
    ...folders.map((folder) => ({ ref: folder, dependsOn: dependenciesIn(lock, folder, folders) })),
    ...dependsOnExtra.map((ref) => ({ ref, dependsOn: [] })),
  ];
  const content = { metadata: metadata(product), components, dependencies };
  const document = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: serialNumber(JSON.stringify(content)),
    version: 1,
    ...content,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** @returns {Lock} */
const readLock = () => JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages;

/** The program itself. @returns {Component} */
function mainComponent() {
  const { name, version, description, license, homepage } = JSON.parse(
    readFileSync(path.join(root, 'package.json'), 'utf8'),
  );
  return {
    type: 'application',
    'bom-ref': purlOf(name, version),
    name,
    version,
    description,
    licenses: licences(license),
    purl: purlOf(name, version),
    externalReferences: [{ type: 'website', url: homepage }],
  };
}

/** A time only where SOURCE_DATE_EPOCH gives one (seconds): the clock would make each document another. @param {Component} component */
function metadata(component) {
  const epoch = process.env['SOURCE_DATE_EPOCH'];
  return { ...(epoch === undefined ? {} : { timestamp: new Date(Number(epoch) * 1000).toISOString() }), component };
}

/** @param {Lock} lock @param {string} folder @param {'bundled' | 'installed'} delivery @returns {Component} */
function packageComponent(lock, folder, delivery) {
  const { version, license, integrity, optional = false } = entryOf(lock, folder);
  const { group, name } = partsOf(packageName(folder));
  return {
    type: 'library',
    // One package can be installed in two places.
    'bom-ref': folder,
    ...(group === undefined ? {} : { group }),
    name,
    version,
    scope: optional ? 'optional' : 'required',
    ...(license === undefined ? {} : { licenses: licences(license) }),
    purl: purlOf(packageName(folder), version),
    // Of the file that npm downloads, which the purl names, not of what was bundled of it.
    ...(integrity === undefined ? {} : { hashes: hashes(integrity) }),
    properties: [{ name: DELIVERY, value: delivery }],
  };
}

/** `@libsql/linux-x64-gnu` in its two parts. @param {string} name */
function partsOf(name) {
  const [first = '', second] = name.split('/');
  return second === undefined ? { group: undefined, name: first } : { group: first, name: second };
}

/** @param {string} name @param {string} version */
const purlOf = (name, version) => `pkg:npm/${name.replace('@', '%40')}@${version}`;

/** An identifier of SPDX, or an expression of several. @param {string} license */
const licences = (license) => (/^[\w.+-]+$/.test(license) ? [{ license: { id: license } }] : [{ expression: license }]);

/** `sha512-<base64>` as CycloneDX writes it. @param {string} integrity */
const hashes = (integrity) =>
  integrity.split(' ').map((one) => {
    const dash = one.indexOf('-');
    const alg = one.slice(0, dash).toUpperCase().replace('SHA', 'SHA-');
    return { alg, content: Buffer.from(one.slice(dash + 1), 'base64').toString('hex') };
  });

/** @param {Lock} lock @param {string} folder */
function entryOf(lock, folder) {
  const entry = lock[folder];
  if (entry === undefined) throw new Error(`${folder} is not in package-lock.json; run "npm install"`);
  return entry;
}

/** Where Node.js finds a package from a folder, or null where it is not installed. @param {Lock} lock @param {string} from @param {string} name */
function findFolder(lock, from, name) {
  for (let folder = from; ; folder = folderAround(folder)) {
    const candidate = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (lock[candidate] !== undefined) return candidate;
    if (folder === '') return null;
  }
}

/** The package in whose folder another one is installed; empty for the root. @param {string} folder */
const folderAround = (folder) => folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')));

/** @param {Lock} lock @param {string} from @param {string} name */
function folderOf(lock, from, name) {
  const folder = findFolder(lock, from, name);
  if (folder === null) throw new Error(`${name} is not in package-lock.json; run "npm install"`);
  return folder;
}

/** The folders of what a package depends on, as far as it is installed. @param {Lock} lock @param {string} folder */
function dependencyFolders(lock, folder) {
  const { dependencies, optionalDependencies, peerDependencies, devDependencies } = entryOf(lock, folder);
  // Development dependencies are those of the project: what of them is bundled.
  const names = Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies, ...devDependencies });
  return [...new Set(names)].map((name) => findFolder(lock, folder, name)).filter((found) => found !== null);
}

/** @param {Lock} lock @param {string} folder @param {readonly string[]} among */
const dependenciesIn = (lock, folder, among) =>
  dependencyFolders(lock, folder)
    .filter((one) => among.includes(one))
    .sort();

/** Packages with all that they need. @param {readonly string[]} folders @param {Lock} lock */
function withDependencies(folders, lock) {
  const all = new Set(folders);
  for (const folder of all) for (const one of dependencyFolders(lock, folder)) all.add(one);
  return [...all];
}

/** A UUID made of the content (version 8 of RFC 9562). @param {string} content */
function serialNumber(content) {
  const hex = createHash('sha256').update(content).digest('hex');
  const variant = ((parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
