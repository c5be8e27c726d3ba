/** `leakscan completion`: prints a script with which a shell completes command lines; it runs without starting leakscan. */
import { LeakscanError } from '../../util/errors.ts';
import { nearestOf } from '../../util/nearest.ts';
import type { Console } from '../console.ts';
import { EXIT } from '../exit-status.ts';

export interface CompletionArguments {
  readonly operands: readonly string[];
}

const SCRIPTS = {
  bash: async () => (await import('../text/completion/bash.ts')).bashCompletion(),
  zsh: async () => (await import('../text/completion/zsh.ts')).zshCompletion(),
  fish: async () => (await import('../text/completion/fish.ts')).fishCompletion(),
  powershell: async () => (await import('../text/completion/powershell.ts')).powershellCompletion(),
} as const;

export async function runCompletion({ operands }: CompletionArguments, console: Console): Promise<number> {
  const [shell, second] = operands;
  const script = Object.entries(SCRIPTS).find(([name]) => name === shell)?.[1];
  if (script === undefined || second !== undefined) {
    const near = second === undefined && shell !== undefined ? nearestOf(shell, Object.keys(SCRIPTS)) : null;
    const hint = near === null ? 'give one of bash, zsh, fish and powershell' : `did you mean "${near}"?`;
    const what =
      shell === undefined ? 'no shell was given' : `${operands.join(' ')} is not a shell that leakscan knows`;
    throw new LeakscanError('USAGE', `${what}; ${hint}: leakscan completion bash`);
  }
  await console.writeStdout(await script());
  return EXIT.ok;
}
