/** How this program is started again, by a scheduled task or from a menu. */
import { realpath } from 'node:fs/promises';

/**
 * The words before those of the user, as absolute paths. The script's own place, not that of a link to it: npm replaces its
 * links, and some systems give them other extensions.
 */
export const ownCommand = async (node: string, script: string): Promise<readonly string[]> => [
  node,
  await realpath(script),
];
