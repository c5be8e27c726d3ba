/** `leakscan register` and `leakscan unregister`: "Find leaks" in the menu of Windows Explorer, for the current user. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { ownCommand } from '../../platform/own-command.ts';
import { LeakscanError } from '../../util/errors.ts';
import type { Console } from '../console.ts';
import { EXIT } from '../exit-status.ts';
import { single } from '../options/option-values.ts';
import { addArguments, MENU_KEYS, menuValues, registryFile, removeArguments } from '../text/explorer-menu.ts';

export interface RegisterArguments {
  readonly reg: string | readonly string[] | undefined;
}

/** @throws LeakscanError USAGE on other systems, OUTPUT where the registry or the file cannot be written */
export async function runRegister(args: RegisterArguments, console: Console): Promise<number> {
  refuseOtherSystems(console);
  const { node, script, folder } = console.started;
  const values = menuValues(await ownCommand(node, script));
  const file = single('--reg', args.reg);
  if (file !== undefined) {
    const { writeFailure, writeWhole } = await import('../files/write-file.ts');
    try {
      await writeWhole(path.resolve(folder, file), registryFile(values));
    } catch (error) {
      if (error instanceof LeakscanError) throw error;
      throw new LeakscanError('OUTPUT', `${file}: cannot be written: ${writeFailure(error)}`, { file }, error);
    }
    console.note(`nothing was changed; read ${file}, and open it to add "Find leaks" to the menu of Explorer`);
    return EXIT.ok;
  }
  for (const value of values) await changeRegistry(addArguments(value), console);
  const where = 'right-click a .blg or .csv (on Windows 11 then "Show more options")';
  console.note(`"Find leaks" is in the menu of Explorer: ${where}. "leakscan unregister" removes it`);
  console.note('if you move leakscan to another folder, run "leakscan register" again there');
  return EXIT.ok;
}

/** @throws as `runRegister` */
export async function runUnregister(_args: unknown, console: Console): Promise<number> {
  refuseOtherSystems(console);
  let removed = 0;
  for (const key of MENU_KEYS) {
    if ((await runReg(['query', key], 'ignore', console)) !== 0) continue;
    await changeRegistry(removeArguments(key), console);
    removed += 1;
  }
  console.note(`"Find leaks" ${removed === 0 ? 'was not' : 'is no longer'} in the menu of Explorer`);
  return EXIT.ok;
}

function refuseOtherSystems({ platform }: Console): void {
  if (platform === 'win32') return;
  throw new LeakscanError('USAGE', 'this is about the menu of Windows Explorer, and this system is not Windows');
}

/** @throws LeakscanError OUTPUT */
async function changeRegistry(args: readonly string[], console: Console): Promise<void> {
  // reg.exe itself says why, in the language of Windows.
  const status = await runReg(args, 'inherit', console);
  if (status === 0) return;
  const message = `the registry could not be changed: reg.exe ended with ${status}. Your administrator may have forbidden it; --reg FILE writes what to set`;
  throw new LeakscanError('OUTPUT', message);
}

/** Never through a shell. By its full path: Windows looks for a bare name in the current folder first. */
function runReg(args: readonly string[], stderr: 'ignore' | 'inherit', { env }: Console): Promise<number | string> {
  const program = path.join(env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'reg.exe');
  return new Promise((resolve) => {
    spawn(program, args, { stdio: ['ignore', 'ignore', stderr], windowsHide: true })
      .once('error', (error) => resolve(error.message))
      .once('exit', (status) => resolve(status ?? 'a signal'));
  });
}
