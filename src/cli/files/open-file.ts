/** `--open`: shows a file with the program that the system has for its kind. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { systemCode } from '../../util/errors.ts';
import type { Console } from '../console.ts';

export interface OpenCommand {
  readonly program: string;
  readonly args: readonly string[];
  /** Whether Windows gets the arguments as they are, without the quotes that Node.js would add. */
  readonly isVerbatim: boolean;
}

/**
 * The command that shows a file, never through a shell: a name may have any of its characters.
 * @param file absolute path
 */
export function openCommand(
  file: string,
  { platform, env }: { readonly platform: string; readonly env: Readonly<Record<string, string | undefined>> },
): OpenCommand {
  if (platform === 'win32') {
    // By its full path: Windows looks for a bare name in the current folder first, where logs of strangers may lie.
    const program = path.win32.join(env['SystemRoot'] ?? 'C:\\Windows', 'explorer.exe');
    // In quotes also without blanks: at a comma Explorer would begin another argument. No name has quotes there.
    return { program, args: [`"${file}"`], isVerbatim: true };
  }
  return { program: platform === 'darwin' ? '/usr/bin/open' : 'xdg-open', args: [file], isVerbatim: false };
}

/** Does not wait for what it starts; where that cannot be started, a warning says so. */
export async function openFile(file: string, console: Console): Promise<void> {
  const { program, args, isVerbatim } = openCommand(path.resolve(file), console);
  const failure = await new Promise<unknown>((resolve) => {
    const child = spawn(program, args, { detached: true, stdio: 'ignore', windowsVerbatimArguments: isVerbatim });
    child.once('error', resolve).once('spawn', () => {
      child.unref();
      resolve(null);
    });
  });
  if (failure === null) return;
  const why = systemCode(failure) === 'ENOENT' ? `${program} is not there` : `${program} cannot be started`;
  console.note(`warning: the report cannot be shown: ${why}; open ${file} yourself`);
}
