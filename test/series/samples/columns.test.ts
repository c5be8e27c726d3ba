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

describe('process IDs in instance names', () => {
  const pids = (...paths: readonly string[]): (number | null)[] =>
    selectColumns(
      paths.map((path) => parseCounterPath(`\\\\H\\${path}\\Private Bytes`)!),
      'H',
    ).map((column) => (column.kind === 'process' ? column.namedPid : null));

  it.each([
    [
      ['Process V2(w3wp:12)', 'Process V2(agent_2:344)'],
      [12, 344],
    ],
    [
      ['Process(w3wp_12)', 'Process(agent_2_344)'],
      [12, 344],
    ],
    // One of them is no ID: Windows gives multiples of four.
    [
      ['Process(agent_4)', 'Process(agent_2)'],
      [null, null],
    ],
    // Two processes of the program agent_4.
    [
      ['Process(agent_4)', 'Process(agent_4#1)'],
      [null, null],
    ],
    [
      ['Process(w3wp_12)', 'Process V2(w3wp:12)'],
      [12, 12],
    ],
  ])('%j have %j', (paths, expected) => {
    expect(pids(...paths)).toEqual(expected);
  });
});

describe('processes of the objects Process and Process V2', () => {
  const read = (...columns: readonly string[]): string[] => {
    const paths = columns.map((column) => parseCounterPath(`\\\\H\\${column}`)!);
    return selectColumns(paths, 'H').map(({ path }) => columns[path]!);
  };
  const id = 'Process(w)\\ID Process';
  const bytes = 'Process(w)\\Private Bytes';
  const second = 'Process(w#1)\\Private Bytes';
  const v2 = 'Process V2(w:4)\\Private Bytes';
  const secondV2 = 'Process V2(w:8)\\Private Bytes';
  const handles = 'Process V2(w:4)\\Handle Count';

  it.each([
    ['the one with IDs', [id, bytes, v2], [id, bytes]],
    ['what the other lacks', [id, bytes, v2, handles], [id, bytes, handles]],
    ['all of an object with fewer processes', [id, bytes, v2, secondV2], [id, bytes, v2, secondV2]],
    ['both of a single process without ID', [bytes, v2], [bytes, v2]],
    ['Process V2 of several without IDs', [bytes, second, v2, secondV2], [v2, secondV2]],
  ])('are read once: %s', (_, columns, expected) => {
    expect(read(...columns)).toEqual(expected);
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
