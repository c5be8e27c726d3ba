import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readBounded } from '../../src/util/read-bounded.ts';
import { scratch } from '../helpers/run.ts';

const MIB = 1024 * 1024;

it('reads a file of as much as may be, and none of more', async () => {
  const file = join(await scratch(), 'a');
  await writeFile(file, Buffer.alloc(MIB, 'x'));
  expect(await readBounded(file, MIB, 'a list', 'USAGE')).toHaveLength(MIB);
  await writeFile(file, Buffer.alloc(MIB + 1, 'x'));
  await expect(readBounded(file, MIB, 'a list', 'USAGE')).rejects.toMatchObject({
    code: 'USAGE',
    message: `${file}: is larger than 1 MiB, which a list never is; name another file`,
  });
});

it.runIf(process.platform !== 'win32')('ends on a device that does not', async () => {
  await expect(readBounded('/dev/zero', MIB, 'a list', 'USAGE')).rejects.toThrow('is larger than 1 MiB');
});

it('leaves system errors as they are', async () => {
  const folder = await scratch();
  await expect(readBounded(join(folder, 'none'), MIB, 'a list', 'USAGE')).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(readBounded(folder, MIB, 'a list', 'USAGE')).rejects.toMatchObject({ code: 'EISDIR' });
});
