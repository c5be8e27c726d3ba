/** How this program is started again: the executable is all of it. Its path stays as it is, since winget and scoop give it one that outlives an update. */
import type * as installed from '../platform/own-command.ts';

export const ownCommand: (typeof installed)['ownCommand'] = (program) => Promise.resolve([program]);
