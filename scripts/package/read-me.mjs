// @ts-check

/** What to do first. @param {string} program @param {string} version */
export function readMe(program, version) {
  const isWindows = program.endsWith('.exe');
  const start = isWindows ? `.\\${program}` : `./${program}`;
  const log = isWindows ? 'C:\\PerfLogs\\perf.blg' : 'perf.csv';
  return `leakscan ${version}: finds leaking processes in the counter logs of Windows (.blg, .csv)

It is one program and needs nothing else: no Node.js, no installation. It sends nothing anywhere
unless you ask it to.

FIRST
${
  isWindows
    ? `
1. Extract the zip to a folder, for example C:\\Program Files\\leakscan.
   Windows may say that the publisher is not known, since the program is not signed.
   Compare the hash of the zip with the one in its .sha256 file before you allow it:
        Get-FileHash leakscan-${version}-win-x64.zip
2. Drag a log onto leakscan.exe in Explorer: the report opens in your browser.
   Or open Command Prompt or PowerShell in the folder:
        ${start} ${log} -o report.html
3. To have "Find leaks" in the menu of Explorer (right-click a log; on Windows 11 also choose
   "Show more options"):
        ${start} register
   This is for you alone and needs no administrator. "${start} unregister" removes it.
   leakscan.reg has what is set, for a program in C:\\Program Files\\leakscan;
   "${start} register --reg my.reg" writes it for the folder where the program is.
`
    : `
        ${start} ${log} -o report.html
`
}
THEN
        ${start} --help               all commands
        ${start} capture              how to capture a log
        ${start} help nightly         all servers, every night
        ${start} help schedule        as a task of the system

FILES THAT IT WRITES
Only what you ask for. With a history (the command nightly) also the database and libsql, the
library that reads it, below ${isWindows ? '%LOCALAPPDATA%\\leakscan' : '~/.local/share/leakscan and ~/.cache/leakscan'}.
LEAKSCAN_CACHE names another folder for libsql.

LICENCES
LICENSE.txt is ours. LICENSE-NODE.txt and THIRD-PARTY-NOTICES.txt are those of what is inside;
sbom.cdx.json lists it (CycloneDX).
`;
}
