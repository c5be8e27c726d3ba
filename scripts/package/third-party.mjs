// Which packages went into a bundle, by esbuild's list of inputs, and their licences as one text.
// @ts-check
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { root } from '../build/sources.mjs';

/**
 * The folders of packages of which a bundle holds code, from the root with slashes, as package-lock.json names them; each once, in order.
 * @param {Iterable<string>} inputs files as esbuild's metafiles name them
 */
export function bundledFolders(inputs) {
  const folders = new Set();
  for (const input of inputs) {
    const match = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input);
    if (match !== null) folders.add(match[0]);
  }
  return [...folders].sort();
}

/** The name of a package by its folder. @param {string} folder */
export const packageName = (folder) => folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);

/**
 * A bundle carries other people's code: their licences go with it.
 * @param {Iterable<string>} inputs files as esbuild's metafiles name them
 * @param {string} head what contains the code, in one sentence
 */
export async function noticesText(inputs, head) {
  const notices = [];
  for (const folder of bundledFolders(inputs)) {
    const { version, license } = JSON.parse(await readFile(path.join(root, folder, 'package.json'), 'utf8'));
    const text = await licenceText(path.join(root, folder));
    notices.push(`${packageName(folder)} ${version} (${license})\n\n${text.trim()}\n`);
  }
  return `${head}\n\n${notices.join(`\n${'-'.repeat(80)}\n\n`)}`;
}

/** @param {string} folder */
async function licenceText(folder) {
  for (const name of ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'LICENCE', 'license']) {
    const text = await readFile(path.join(folder, name), 'utf8').catch(() => null);
    if (text !== null) return text;
  }
  return 'The package carries no licence file.';
}
