import { describe, expect, it } from 'vitest';
import { failure, read } from '../../helpers/counterlog-reading.ts';

describe('a text that is not a counter log', () => {
  it.each([
    ['Timestamp,Provider,Counter Name,Counter Type,Mean/Increment\n', /written by dotnet-counters/],
    ['{ "TargetProcess": "w3wp", "StartTime": "x", "Events": [\n', /written by dotnet-counters/],
    ['{\n  "schemaVersion": 1,\n  "tool": {\n    "name": "leakscan",\n', /is a report of leakscan/],
    ['reportKey,id,machine,process,instance,pid,resource,unit,verdict\n', /is a report of leakscan/],
    ['[{"TimeGenerated":"2024-03-04T08:00:00Z","CounterValue":1}]\n', /is JSON; export the counters as CSV/],
    ['<?xml version="1.0"?>\n<DataCollectorSet>\n', /template of a data collector set/],
    ['<?xml version="1.0"?>\n<results>\n', /is XML/],
    ['<!DOCTYPE html>\n<html><title>Performance Analysis of Logs</title>\n', /is a report of PAL/],
    ['<html><body>hello</body></html>\n', /is an HTML page/],
    ['\\Process(*)\\Private Bytes\n\\Process(*)\\ID Process\n', /is a list of counter paths.*typeperf -cf/],
    ['\\\\SRV01\\Process(a, b)\\Private Bytes\n', /is a list of counter paths/],
    ['# HELP windows_process_private_bytes Private bytes\n', /Prometheus/],
    ['"Image Name","PID","Session Name","Session#","Mem Usage"\n', /--inventory/],
    ['"ProcessName","Id","ModuleName","FileName","FileVersion"\n', /--inventory/],
    ['Timestamp                 CounterSamples\n---------\n', /what Get-Counter shows on the screen.*Export-Counter/],
    ['Timestamp      : 3/4/2024 8:00:00 AM\n', /what Get-Counter shows on the screen/],
    ['GUID,CounterID,RecordIndex,CounterDateTime,CounterValue\n', /JOIN CounterDetails/],
    [
      'TimeGenerated,Computer,CounterValue\n',
      /the columns TimeGenerated, CounterValue, but no column that names the counter/,
    ],
    ['Computer,ObjectName,CounterName,Value\n', /but no column of the time/],
    ['Timestamp,Path\n', /but no column of the value/],
    ['article,price\n', /is not a counter log: line 1 is 'article,price'/],
  ])('is named for what it is: %j', async (text, message) => {
    const error = await failure(read(text));
    expect(error.code).toBe('NOT_A_COUNTER_LOG');
    expect(error.message).toMatch(message);
    expect(error.message).not.toMatch(/relog <file>/);
  });

  it('may be a workbook', async () => {
    const part = Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(26), Buffer.from('[Content_Types].xml')]);
    const error = await failure(read(part));
    expect(error.message).toMatch(/is an Excel workbook.*save the sheet as "CSV/);
  });
});
