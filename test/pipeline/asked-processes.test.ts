import { describe, expect, it } from 'vitest';
import { parseCounterPath } from '../../src/counterlog/names/counter-path.ts';
import { namingColumns } from '../../src/series/samples/naming-columns.ts';
import { wantedProcesses } from '../../src/pipeline/asked-processes.ts';

const namingsOf = (...raw: string[]) =>
  namingColumns(
    raw.map((path) => parseCounterPath(path)!),
    'SRV',
  );
const IMAGES = ['svchost', 'w3wp', 'java', 'W3WP'];
const POOLS = namingsOf(
  '\\\\SRV\\W3SVC_W3WP(7120_OrdersApi)\\Requests / Sec',
  '\\\\SRV\\W3SVC_W3WP(_Total)\\Requests / Sec',
);

const read = (patterns: string[], { header = POOLS, hasNames = false } = {}): string[] =>
  ['svchost', 'w3wp', 'java'].filter(wantedProcesses(patterns, header, IMAGES, hasNames));

describe('processes that are read', () => {
  it.each<[string, string[], string[]]>([
    ['all without a pattern', [], ['svchost', 'w3wp', 'java']],
    ['those of an image', ['JAVA'], ['java']],
    ['those of a pattern of images', ['*v*'], ['svchost', 'java']],
    ['workers, for a pool of the header', ['ordersapi'], ['w3wp']],
    ['workers, for a name as reports write it', ['w3wp (OrdersApi)'], ['w3wp']],
    ['the image, for services as reports write them', ['svchost (Dnscache, NlaSvc)'], ['svchost']],
    ['both, where an image and a pool fit', ['java', 'Orders*'], ['w3wp', 'java']],
    ['none, for a name of nothing', ['jvaa'], []],
  ])('are %s', (_, patterns, wanted) => {
    expect(read(patterns)).toEqual(wanted);
  });

  it('are all where the name may come from elsewhere, as long as no image fits', () => {
    expect(read(['Dnscache'], { hasNames: true })).toHaveLength(3);
    expect(read(['java'], { hasNames: true })).toEqual(['java']);
  });

  it('are those of a job, and workers of a pool that only WAS_W3WP names', () => {
    const header = namingsOf(
      '\\\\SRV\\Job Object Details(nightly/java)\\ID Process',
      '\\\\SRV\\WAS_W3WP(7120_Portal)\\Total Messages Sent to WAS',
    );
    expect(read(['nightly'], { header })).toEqual(['java']);
    expect(read(['portal'], { header })).toEqual(['w3wp']);
  });
});
