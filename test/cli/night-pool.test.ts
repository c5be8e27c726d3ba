import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Piscina } from 'piscina';
import { expect, test } from 'vitest';
import { WORKER_FLAGS } from '../../src/platform/threads.ts';

/** The stack on which a worker of Piscina is loaded. */
async function loadingStack(execArgv: readonly string[]): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'leakscan-'));
  const filename = path.join(folder, 'worker.mjs');
  writeFileSync(filename, 'const { stack } = new Error(); export const loaded = () => stack;');
  const pool = new Piscina({ filename, maxThreads: 1, execArgv: [...execArgv] });
  try {
    return (await pool.run(null, { name: 'loaded' })) as string;
  } finally {
    await pool.close();
    rmSync(folder, { recursive: true });
  }
}

// Node aborts the whole process when a thread is ended while it loads an ES module with require.
test('the worker threads of a night are loaded with import, not with require', async () => {
  expect(await loadingStack(['--experimental-require-module'])).toContain('require (');
  expect(await loadingStack(WORKER_FLAGS)).not.toContain('require (');
});
