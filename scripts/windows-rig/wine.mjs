// Where the rig is, and how its Wine is started.
// @ts-check
import { existsSync } from 'node:fs';
import path from 'node:path';
import { root } from '../build/sources.mjs';

export const rigFolder = path.join(root, '.windows-rig');
export const COMPILER = 'x86_64-w64-mingw32-gcc';

/** Debian's wine64 has no command of its own. */
const WINE = ['/usr/lib/wine/wine64', '/usr/bin/wine64', '/usr/bin/wine', '/opt/wine-stable/bin/wine'];
const SERVER = ['/usr/lib/wine/wineserver64', '/usr/lib/wine/wineserver', '/usr/bin/wineserver'];

export const findWine = () => WINE.find((one) => existsSync(one)) ?? null;
export const findServer = () => SERVER.find((one) => existsSync(one)) ?? null;

/** Nothing of the machine gets in: not its display, folders or language. */
export const wineEnvironment = () => ({
  HOME: path.join(rigFolder, 'prefix'),
  PATH: process.env['PATH'] ?? '',
  LANG: 'C.UTF-8',
  WINEPREFIX: path.join(rigFolder, 'prefix'),
  WINEDEBUG: '-all',
  // It would ask whether to download .NET and a browser.
  WINEDLLOVERRIDES: 'mscoree,mshtml=',
  DISPLAY: '',
});
