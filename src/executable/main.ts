/** Starts the program from one file. */
import './start-from-explorer.ts';
import '../cli/main.ts';
