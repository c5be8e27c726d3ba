/**
 * `leakscan from-explorer [LOG...]`: what the menu of Explorer runs, and the executable for logs that are dropped on it: the report is next to
 * the log and opens. Without a log, as after a double click, it says what to do. The window stays where there is something to read.
 */
import { open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Console } from '../console.ts';
import { EXIT } from '../exit-status.ts';
import { parseArguments } from '../options/parse.ts';
import { reportError } from '../report-error.ts';
import type { ScanArguments } from './scan-command.ts';

export interface FromExplorerArguments {
  readonly operands: readonly string[];
}

export async function runFromExplorer({ operands: logs }: FromExplorerArguments, console: Console): Promise<number> {
  const [first] = logs;
  if (first === undefined) {
    console.writeStderr(WHAT_TO_DO);
    await console.waitForEnter();
    return EXIT.ok;
  }
  let status: number;
  try {
    const argv = ['scan', '--output', await reportPlace(first), '--open', '--', ...logs];
    const args = await parseArguments(argv, 'scan', 1, console.env);
    const { runScan } = await import('./scan-command.ts');
    status = await runScan(args as unknown as ScanArguments, { ...console, argv });
  } catch (error) {
    status = reportError(error, console);
  }
  if (status !== EXIT.ok && status !== EXIT.leak) await console.waitForEnter();
  return status;
}

/** Next to the log, or in the folder of temporary files where nothing can be written there. Named so that no other file has the name. */
export async function reportPlace(log: string): Promise<string> {
  const name = `${path.basename(log)}.leakscan.html`;
  const folder = path.dirname(path.resolve(log));
  const probe = path.join(folder, `.leakscan-${process.pid}.tmp`);
  try {
    await (await open(probe, 'wx')).close();
    await rm(probe);
    return path.join(folder, name);
  } catch {
    return path.join(tmpdir(), name);
  }
}

const WHAT_TO_DO = `leakscan finds leaking processes in the counter logs of Windows (.blg, .csv). It has no window of its own.

To scan a log, do one of these:
  - Drag the log onto leakscan.exe in Explorer. The report opens in your browser.
  - Open Command Prompt or PowerShell in this folder and type:
        .\\leakscan.exe C:\\PerfLogs\\perf.blg -o report.html
  - Type  .\\leakscan.exe register  once. Then right-click any log and choose "Find leaks".

All commands:  .\\leakscan.exe --help
How to capture a log:  .\\leakscan.exe capture

`;
