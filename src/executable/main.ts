/** Starts the program from one file. */
import '../cli/main.ts';
