/**
 * The PowerShell line that makes the module list which `--inventory` reads (docs/catalog.md). Windows 2000 has no
 * PowerShell; Sysinternals listdlls shows the same there, for reading by eye.
 */
export const MODULE_LIST_COMMAND =
  'Get-Process | ForEach-Object { $p = $_; $p.Modules | Select-Object @{n="ProcessName";e={$p.ProcessName}}, @{n="Id";e={$p.Id}}, ModuleName, FileName, FileVersion } | Export-Csv modules.csv -NoTypeInformation';
