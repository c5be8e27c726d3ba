import { describe, expect, it } from 'vitest';
import { parseCounterPath } from '../../src/counterlog/names/counter-path.ts';
import { wantedProcesses } from '../../src/pipeline/asked-processes.ts';

const paths = (...raw: string[]) => raw.map((path) => parseCounterPath(path)!);
const IMAGES = ['svchost', 'w3wp', 'java', 'W3WP'];
const POOLS = paths(
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
    const jobs = paths('\\\\SRV\\Job Object Details(nightly/java)\\ID Process');
    expect(read(['nightly'], { header: jobs })).toHaveLength(3);
  });
});
