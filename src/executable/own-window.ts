/** Whether the program has a window that ends with it: after a double click, or when files are dropped on it. */

export interface Started {
  readonly platform: string;
  /** Of the console window. */
  readonly title: string;
  readonly program: string;
  /** Whether standard input, output and error are a terminal. */
  readonly isTerminal: boolean;
  /** Behind the program's name. */
  readonly words: readonly string[];
}

/**
 * Windows gives a console that it makes for a program the program's path as its title, or that of a shortcut, behind "Administrator: " where it
 * has more rights. A shell's window has a title of the shell's, also while it runs a program ("Command Prompt - leakscan"). The words
 * that Explorer gives are absolute paths. A scheduled task has no terminal.
 */
export function isFromExplorer({ platform, title, program, isTerminal, words }: Started): boolean {
  if (platform !== 'win32' || !isTerminal) return false;
  if (!words.every((word) => /^(?:[a-z]:\\|\\\\)/i.test(word))) return false;
  const [shown, own] = [title.toLowerCase(), program.toLowerCase()];
  if (shown.endsWith('.lnk')) return !shown.includes(' - ');
  return shown === own || (shown.endsWith(own) && /:\s+$/.test(shown.slice(0, -own.length)));
}
