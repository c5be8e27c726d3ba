import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ListedProcess, ModuleList } from '../../src/catalog/inventory/module-list.ts';
import { readModuleList } from '../../src/catalog/inventory/read-module-list.ts';

/** Reads a text or bytes as a module list in a file `list`; messages have no folder. */
export async function readList(content: string | Buffer): Promise<ModuleList> {
  const folder = await mkdtemp(join(tmpdir(), 'leakscan-list-'));
  const file = join(folder, 'list');
  try {
    await writeFile(file, content);
    const list = await readModuleList({ file, machine: null });
    return { ...list, warnings: list.warnings.map((warning) => ({ ...warning, file: 'list' })) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** `process pid: module version, module version ...`; an ellipsis where more may be missing. */
export const shown = ({ processes }: ModuleList): string[] => processes.map(showProcess);

function showProcess({ process, pid, modules, isWhole }: ListedProcess): string {
  const names = modules.map(({ module, version }) => (version === null ? module : `${module} ${version}`));
  return `${process} ${pid}: ${[...names, ...(isWhole ? [] : ['…'])].join(', ')}`;
}
