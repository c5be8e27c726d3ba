/**
 * What the tools of Windows print of the server's processes at one moment: `tasklist /svc`, `tasklist /m` and PowerShell's
 * Win32_Process, each as CSV.
 *
 * @import { Life } from './record.mjs'
 */

const SYSTEM_IDLE = { name: 'System Idle Process', pid: 0 };
const SYSTEM = { name: 'System', pid: 4 };
/** Images without a file name. */
const MINIMAL = new Set(['Registry']);
const SERVICES = 'services';
const NOT_AVAILABLE = 'N/A';

/** Of every program; the rest by image. */
const COMMON_MODULES = ['ntdll.dll', 'KERNEL32.DLL', 'KERNELBASE.dll', 'ucrtbase.dll', 'RPCRT4.dll', 'sechost.dll'];
const CLR_MODULES = ['MSCOREE.DLL', 'mscoreei.dll', 'clr.dll', 'mscorlib.ni.dll', 'clrjit.dll', 'System.ni.dll'];
/** @type {Record<string, string[]>} */
const MODULES = {
  w3wp: ['iiscore.dll', 'w3wphost.dll', 'webengine4.dll', 'System.Web.ni.dll', ...CLR_MODULES],
  ContosoImport: CLR_MODULES,
  java: ['jli.dll', 'jvm.dll', 'net.dll', 'nio.dll', 'zip.dll'],
  sqlservr: ['sqldk.dll', 'sqllang.dll', 'sqlmin.dll', 'sqlTsEs.dll'],
  lsass: ['lsasrv.dll', 'samsrv.dll', 'ntdsa.dll', 'ntdsai.dll', 'ESENT.dll', 'kdcsvc.dll'],
  inetinfo: ['iisadmin.dll', 'rpcref.dll', 'metadata.dll'],
};
/** Protected processes show no modules. */
const PROTECTED = new Set(['Registry', 'smss', 'csrss', 'wininit', 'services', 'MsMpEng', 'NisSrv']);

/** @param {readonly (string | number)[]} cells */
const record = (cells) => cells.map((cell) => `"${String(cell).replaceAll('"', '""')}"`).join(',');

/** @param {readonly (readonly (string | number)[])[]} records */
const csv = (records) => records.map(record).join('\r\n') + '\r\n';

/** @param {string} image */
const fileOf = (image) => (MINIMAL.has(image) ? image : `${image}.exe`);

/**
 * @param {readonly Life[]} lives
 * @param {number} atMs wall clock
 */
export const aliveAt = (lives, atMs) => lives.filter((life) => life.createdMs <= atMs && atMs < life.endedMs);

/** `tasklist /svc /fo csv`. @param {readonly Life[]} processes */
export const writeServiceList = (processes) =>
  csv([
    ['Image Name', 'PID', 'Services'],
    [SYSTEM_IDLE.name, SYSTEM_IDLE.pid, NOT_AVAILABLE],
    [SYSTEM.name, SYSTEM.pid, NOT_AVAILABLE],
    ...processes.map(({ image, pid, services }) => [fileOf(image), pid, services.join(',') || NOT_AVAILABLE]),
  ]);

/** @param {Life} life */
function modulesOf({ image, services, pool }) {
  if (image === 'svchost')
    return ['svchost.exe', ...COMMON_MODULES, ...services.map((name) => `${name.toLowerCase()}.dll`)];
  const ofPool = pool === null ? [] : [`${pool}.dll`];
  return [fileOf(image), ...COMMON_MODULES, ...(MODULES[image] ?? []), ...ofPool];
}

/** `tasklist /m /fo csv`. @param {readonly Life[]} processes */
export const writeModuleList = (processes) =>
  csv([
    ['Image Name', 'PID', 'Modules'],
    [SYSTEM_IDLE.name, SYSTEM_IDLE.pid, NOT_AVAILABLE],
    [SYSTEM.name, SYSTEM.pid, NOT_AVAILABLE],
    ...processes.map((life) => [
      fileOf(life.image),
      life.pid,
      PROTECTED.has(life.image) ? NOT_AVAILABLE : modulesOf(life).join(','),
    ]),
  ]);

/**
 * `6/8/2026 4:05:09 PM`, as PowerShell writes a time on an English Windows.
 *
 * @param {number} ms wall clock
 */
function englishTime(ms) {
  const date = new Date(ms);
  const hours = date.getUTCHours();
  const two = (/** @type {number} */ value) => String(value).padStart(2, '0');
  const day = `${date.getUTCMonth() + 1}/${date.getUTCDate()}/${date.getUTCFullYear()}`;
  const time = `${hours % 12 || 12}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  return `${day} ${time} ${hours < 12 ? 'AM' : 'PM'}`;
}

/**
 * `Get-CimInstance Win32_Process | Select-Object CSName,Name,ProcessId,ParentProcessId,CreationDate,CommandLine |
 * Export-Csv -NoTypeInformation`.
 *
 * @param {string} machine
 * @param {readonly Life[]} processes
 * @param {number} bootMs
 */
export function writeProcessList(machine, processes, bootMs) {
  const pidOf = (/** @type {(life: Life) => boolean} */ matches) => processes.find(matches)?.pid ?? SYSTEM.pid;
  const servicesPid = pidOf(({ image }) => image === SERVICES);
  const webServerPid = pidOf(({ services }) => services.includes('W3SVC'));
  const wininitPid = pidOf(({ image }) => image === 'wininit');
  const parentOf = (/** @type {Life} */ { image, pid, pool }) => {
    if (pool !== null) return webServerPid;
    if (image === SERVICES || image === 'lsass') return wininitPid;
    return pid < servicesPid ? SYSTEM.pid : servicesPid;
  };
  return csv([
    ['CSName', 'Name', 'ProcessId', 'ParentProcessId', 'CreationDate', 'CommandLine'],
    ...[SYSTEM_IDLE, SYSTEM].map(({ name, pid }) => [machine, name, pid, 0, englishTime(bootMs), '']),
    ...processes.map((life) => [
      machine,
      fileOf(life.image),
      life.pid,
      parentOf(life),
      englishTime(life.createdMs),
      life.commandLine,
    ]),
  ]);
}
