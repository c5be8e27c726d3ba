/**
 * A data collector set as XML, for `logman import`: Windows Vista, Server 2008 and later. Elements and values are those of
 * Microsoft's documentation of IDataCollectorSet, IDataCollector and IPerformanceCounterDataCollector (pla.h); what is left out
 * has a default.
 */
import { escapeXml } from '../../render/chart/xml.ts';
import { SECONDS_PER_DAY } from '../../util/time.ts';

export interface CollectorOptions {
  readonly intervalSeconds: number;
  /** Folder on the server that logs go to. */
  readonly folder: string;
  readonly counters: readonly string[];
}

/** plaBinary: a text log lacks each process that starts later. */
const BINARY = 3;
/** plaPattern and plaComputer: the name of a file begins with the computer and ends with the time. */
const FILE_NAME_FORMAT = 1 + 2;
/** As PLA writes the values of VARIANT_BOOL. */
const TRUE = -1;

export function collectorXml({ intervalSeconds, folder, counters }: CollectorOptions): string {
  const root = `${folder.replace(/[\\/]+$/, '')}\\leakscan`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<DataCollectorSet>',
    '  <Description>Counters that leakscan reads; a new file each day.</Description>',
    '  <Duration>0</Duration>',
    `  <RootPath>${escapeXml(root)}</RootPath>`,
    `  <Segment>${TRUE}</Segment>`,
    `  <SegmentMaxDuration>${SECONDS_PER_DAY}</SegmentMaxDuration>`,
    '  <SegmentMaxSize>0</SegmentMaxSize>',
    '  <PerformanceCounterDataCollector>',
    '    <Name>leakscan</Name>',
    '    <FileName>leakscan</FileName>',
    `    <FileNameFormat>${FILE_NAME_FORMAT}</FileNameFormat>`,
    '    <FileNameFormatPattern>\\_yyyyMMdd\\_HHmm</FileNameFormatPattern>',
    `    <SampleInterval>${intervalSeconds}</SampleInterval>`,
    `    <LogFileFormat>${BINARY}</LogFileFormat>`,
    ...counters.map((counter) => `    <Counter>${escapeXml(counter)}</Counter>`),
    '  </PerformanceCounterDataCollector>',
    '</DataCollectorSet>',
    '',
  ].join('\r\n');
}
