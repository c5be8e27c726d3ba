import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import { cliReference } from '../../src/cli/text/reference.ts';

describe('docs/cli.md', () => {
  it('is current: "npm run docs" writes it', async () => {
    const file = resolve('docs/cli.md');
    const expected = await format(cliReference(), { ...(await resolveConfig(file)), filepath: file });
    expect(await readFile(file, 'utf8')).toBe(expected);
  });
});
