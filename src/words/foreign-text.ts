/** What is said of a text that is not a counter log. The file's name is put in front by the caller. */
import type { ForeignText, KnownText, MissingColumn } from '../model/faults/counter-log.ts';

const EXPORT_COUNTER = 'use Get-Counter ... | Export-Counter -FileFormat csv -Path <name>.csv';

const SENTENCES: Readonly<Record<KnownText, string>> = {
  'counter-data':
    'is the table CounterData alone (relog -f SQL), whose rows do not name their counters; export it joined: SELECT d.*, c.MachineName, c.ObjectName, c.CounterName, c.InstanceName, c.InstanceIndex, c.ParentName FROM CounterData d JOIN CounterDetails c ON c.CounterID = d.CounterID',
  'counter-list':
    'is a list of counter paths, as typeperf -q prints and -cf takes, and has no samples; capture with it: typeperf -cf <list> -si 15 -f CSV -o <name>.csv',
  'data-collector-set':
    'is the template of a data collector set, which names the counters to log and has no samples; name the log that the set wrote (by default in C:\\PerfLogs\\Admin)',
  'dotnet-counters':
    'was written by dotnet-counters, which measures the runtime inside one .NET process; leakscan reads the counters that Windows has of processes',
  'get-counter-text': `is what Get-Counter shows on the screen, and not its data; ${EXPORT_COUNTER} instead`,
  html: 'is an HTML page; name the counter log itself (.csv, .tsv, .blg)',
  json: 'is JSON; export the counters as CSV, one row a value',
  'leakscan-report': 'is a report of leakscan; name the counter log that it describes',
  'module-list':
    'is a list of processes or modules, not a counter log; name a counter log, and give the list in addition',
  'pal-report': 'is a report of PAL (Performance Analysis of Logs); name the counter log that it describes',
  prometheus:
    'is in the text format of Prometheus (as windows_exporter gives it), the values of one moment; export from Prometheus as CSV with a time, object, counter, instance and value in each row, or log with Performance Monitor',
  xml: 'is XML; export the counters as CSV, one row a value',
};

const MISSING: Readonly<Record<MissingColumn, string>> = {
  time: 'of the time (such as TimeGenerated, Timestamp or DateTime)',
  counter: 'that names the counter (such as CounterName and ObjectName, or a whole CounterPath)',
  value: 'of the value (such as CounterValue or Value)',
};

const EXPECTED =
  'a counter log starts with a header such as "(PDH-CSV 4.0) (...)(0)","\\\\HOST\\Process(name)\\Private Bytes", a table of one row a value with names such as TimeGenerated, Computer, ObjectName, CounterName, InstanceName, CounterValue';

export function foreignText(text: ForeignText): string {
  if (text.kind === 'table') {
    const missing = text.missing.map((column) => MISSING[column]).join(' and no column ');
    return `is a table with the column${text.found.length === 1 ? '' : 's'} ${text.found.join(', ')}, but no column ${missing}; export it with that`;
  }
  if (text.kind === 'unknown') {
    return `is not a counter log: line ${text.line} is '${text.shown}', but ${EXPECTED}; name counter logs only`;
  }
  return SENTENCES[text.kind];
}
