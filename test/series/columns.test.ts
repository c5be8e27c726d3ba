import { describe, expect, it } from 'vitest';
import { parseCounterPath } from '../../src/counterlog/counter-path.ts';
import { selectColumns } from '../../src/series/columns.ts';

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
      ['w3wp_12', 'w3wp_345', '_Total', 'Idle_0'],
      ['w3wp_12', 'w3wp_345'],
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
