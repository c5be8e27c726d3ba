/** "Find leaks" in the menu that Windows Explorer shows for a log, as values of the registry: below HKEY_CURRENT_USER, so for one user and without an administrator. */
import { LeakscanError } from '../../util/errors.ts';

const TITLE = 'Find leaks';

/** Whatever program opens such files: that stays as it is. */
export const MENU_KEYS: readonly string[] = ['.blg', '.csv'].map(
  (extension) => `HKEY_CURRENT_USER\\Software\\Classes\\SystemFileAssociations\\${extension}\\shell\\leakscan`,
);

export interface RegistryValue {
  readonly key: string;
  /** The default value of its key. */
  readonly value: string;
}

/**
 * @param program how leakscan is started: absolute paths
 * @throws LeakscanError USAGE for a path that Explorer would change
 */
export function menuValues(program: readonly string[]): RegistryValue[] {
  const changed = program.find((word) => word.includes('%'));
  if (changed !== undefined) {
    const message = `${changed}: Explorer replaces what follows a percent sign; move leakscan to a folder without one and run this again`;
    throw new LeakscanError('USAGE', message);
  }
  // In quotes also without blanks: Explorer puts the log's path in place of %1 as it is.
  const command = `${program.map((word) => `"${word}"`).join(' ')} from-explorer "%1"`;
  return MENU_KEYS.flatMap((key) => [
    { key, value: TITLE },
    { key: `${key}\\command`, value: command },
  ]);
}

/** For reg.exe. Setting a value again changes nothing. */
export const addArguments = ({ key, value }: RegistryValue): string[] => [
  ...['add', key, '/ve', '/t', 'REG_SZ', '/d', value, '/f'],
];

/** With what is below the key. */
export const removeArguments = (key: string): string[] => ['delete', key, '/f'];

/** The same as a file to read first and to import by a double click. */
export function registryFile(values: readonly RegistryValue[]): Uint8Array {
  const escaped = (text: string): string => text.replace(/[\\"]/g, '\\$&');
  const lines = [
    'Windows Registry Editor Version 5.00',
    '',
    `; "${TITLE}" in the menu of Explorer for .blg and .csv, for the current user. "leakscan unregister" removes it.`,
    ...values.flatMap(({ key, value }) => ['', `[${key}]`, `@="${escaped(value)}"`]),
    '',
  ];
  return Buffer.from(`\ufeff${lines.join('\r\n')}`, 'utf16le');
}
