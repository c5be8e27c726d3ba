/** The commands that make the lists which `--process-list` reads, the one that names most first. */

/** PowerShell 3 and later: Windows Server 2012, Windows 8 and later. Command lines and times of start. */
export const PROCESSES_COMMAND =
  'Get-CimInstance Win32_Process | Select-Object CSName, Name, ProcessId, ParentProcessId, CreationDate, CommandLine | Export-Csv processes.csv -NoTypeInformation -Encoding UTF8';

/** The services of each process. */
export const SERVICES_COMMAND =
  'Get-CimInstance Win32_Service | Select-Object SystemName, Name, ProcessId, PathName, State | Export-Csv services.csv -NoTypeInformation -Encoding UTF8';

/** Part of Windows XP, Server 2003 and later. */
export const TASKLIST_SERVICES_COMMAND = 'tasklist /svc /fo csv > tasklist.csv';

/** IIS 7 and later: the application pool of each worker process. */
export const WORKERS_COMMAND = '%windir%\\system32\\inetsrv\\appcmd list wp > workers.txt';
