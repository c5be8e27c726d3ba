/** A double click, and files dropped on the executable, become the command for them before the command line is read. */
import { isatty } from 'node:tty';
import { isFromExplorer } from './own-window.ts';

const words = process.argv.slice(2);
const isTerminal = [0, 1, 2].every(isatty);
const { platform, title, execPath: program } = process;
if (isFromExplorer({ platform, title, program, isTerminal, words })) process.argv.splice(2, 0, 'from-explorer');
