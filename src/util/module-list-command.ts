/** The commands that make the module lists which `--inventory` reads (docs/catalog.md), the one that tells most first. */

/** PowerShell: Windows XP, Server 2003 and later, where it is installed. */
export const MODULE_LIST_COMMAND =
  'Get-Process | ForEach-Object { $p = $_; $p.Modules | Select-Object @{n="ProcessName";e={$p.ProcessName}}, @{n="Id";e={$p.Id}}, ModuleName, FileName, FileVersion } | Export-Csv modules.csv -NoTypeInformation';

/** Sysinternals ListDLLs 2.25, the last for Windows 2000 and Server 2003; it writes versions without being asked. */
export const LISTDLLS_COMMAND = 'listdlls > modules.txt';

/** ListDLLs 3, for Windows Vista, Server 2008 and later: -v for versions. */
export const NEWER_LISTDLLS_COMMAND = 'listdlls -accepteula -v > modules.txt';

/** Part of Windows XP, Server 2003 and later; knows no versions. */
export const TASKLIST_COMMAND = 'tasklist /m /fo csv > modules.csv';
