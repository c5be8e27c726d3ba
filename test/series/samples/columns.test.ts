import { describe, expect, it } from 'vitest';
import { parseCounterPath } from '../../../src/counterlog/names/counter-path.ts';
import { selectColumns } from '../../../src/series/samples/columns.ts';
import { METRICS } from '../../../src/series/runs/instance-track.ts';

const select = (...instances: readonly string[]) => {
  const object = instances.some((instance) => instance.includes(':')) ? 'Process V2' : 'Process';
  const paths = instances.map((instance) => parseCounterPath(`\\\\H\\${object}(${instance})\\Private Bytes`)!);
  return selectColumns(paths, 'H').map((w) => (w.kind === 'process' ? [w.instance, w.process] : []));
};

describe('instances of processes', () => {
  it.each([
    ['numbered', ['svchost', 'svchost#1', '_Total', 'Idle'], ['svchost', 'svchost#1'], 'svchost'],
    [
      'with the process ID (ProcessNameFormat)',
      ['w3wp_12', 'w3wp_344', '_Total', 'Idle_0'],
      ['w3wp_12', 'w3wp_344'],
      'w3wp',
    ],
    ['of Process V2', ['w3wp:12', 'w3wp:345', '_Total', '_Total:0', 'Idle:0'], ['w3wp:12', 'w3wp:345'], 'w3wp'],
    ['in lower case', ['w3wp.exe', '_total', 'idle'], ['w3wp.exe'], 'w3wp'],
  ])('%s', (_, instances, processes, name) => {
    expect(select(...instances)).toEqual(processes.map((instance) => [instance, name]));
  });

  it('keep a number that is part of a name', () => {
    expect(select('agent_2', 'System')).toEqual([
      ['agent_2', 'agent_2'],
      ['System', 'System'],
    ]);
  });
});

describe('what stands in for Private Bytes', () => {
  const read = (...columns: readonly string[]): string[] => {
    const paths = columns.map((column) => parseCounterPath(`\\\\H\\Process(${column.replace(':', ')\\')}`)!);
    return selectColumns(paths, 'H').map(({ path }) => columns[path]!);
  };

  it.each([
    [['a:Private Bytes', 'a:Page File Bytes', 'a:Working Set - Private'], ['a:Private Bytes']],
    [['a:Working Set - Private', 'a:Page File Bytes'], ['a:Page File Bytes']],
    [
      ['a:Working Set - Private', 'b:Private Bytes'],
      ['a:Working Set - Private', 'b:Private Bytes'],
    ],
    [['A:Private Bytes', 'a:Page File Bytes'], ['A:Private Bytes']],
  ])('is read only where they are missing: %j', (columns, expected) => {
    expect(read(...columns)).toEqual(expected);
  });
});

it('what the cells of a record of the history are keeps its place', () => {
  expect(METRICS).toEqual([
    ...['private-bytes', 'handles', 'threads', 'virtual-bytes', 'working-set', 'pool-paged', 'pool-nonpaged'],
    ...['pid', 'elapsed', 'page-file-bytes', 'working-set-private'],
  ]);
});
