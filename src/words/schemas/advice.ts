/** What the schema of the advice says of a value that it refuses. */
export const ADVICE_WORDS = {
  lowerCase: 'a name in lower case, of a program without .exe',
  key: 'a name in lower case, its words joined by hyphens',
  protectedProgram: 'a protected program has no general steps, and is restarted with the computer alone',
  protectedStep: 'a step for protected programs neither stops nor restarts them: give it the effect "none"',
  twice: (name: string): string => `"${name}" is there twice`,
  unknownProgram: (name: string): string => `"${name}" is not a program of this file`,
} as const;
