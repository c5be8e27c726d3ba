/** One Wine server for the whole run: without it each program would start and end one. */
import { execFileSync, spawnSync } from 'node:child_process';
import { findServer, wineEnvironment } from '../../scripts/windows-rig/wine.mjs';

export function setup(): () => void {
  const server = findServer();
  if (server === null) throw new Error('the rig is not set up; run npm run test:windows');
  const options = { env: wineEnvironment(), stdio: 'ignore' } as const;
  // One of a run that was cut off may be there still, and would refuse another.
  spawnSync(server, ['-k', '-w'], options);
  execFileSync(server, ['-p'], options);
  // With all that still runs in it.
  return () => void execFileSync(server, ['-k'], options);
}
