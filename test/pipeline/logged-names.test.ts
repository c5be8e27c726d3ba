import { expect, test } from 'vitest';
import type { CounterPath } from '../../src/model/counter-path.ts';
import { addNames, mergeNames, namesUnder, type MachineNames } from '../../src/pipeline/logged-names.ts';
import { path, processPath } from '../helpers/columns.ts';

const instances = (names: readonly string[], machine = 'SRV'): CounterPath[] =>
  names.flatMap((name) => ['Private Bytes', 'ID Process'].map((counter) => processPath(name, counter, machine)));

function namesOf(...headers: readonly CounterPath[][]): Map<string, MachineNames> {
  const names = new Map<string, MachineNames>();
  // No column is read, as where another process is asked for.
  for (const paths of headers) addNames(names, paths, []);
  return names;
}

test('processes are counted by instance, whichever are read', () => {
  const names = namesOf([
    ...instances(['w3wp', 'w3wp#1', 'w3wp#2', 'lsass', '_Total', 'Idle']),
    ...instances(['sqlservr'], 'DB'),
    path('Memory', null, 'Committed Bytes'),
  ]);
  expect(names.get('srv')?.processes).toBe(4);
  expect(names.get('db')?.processes).toBe(1);
});

test('a process of both objects counts once', () => {
  const v2 = ['w3wp:10', 'w3wp:20', 'lsass:30'].map((name) => path('Process V2', name, 'Private Bytes'));
  expect(namesOf([...instances(['w3wp', 'w3wp#1', 'lsass']), ...v2]).get('srv')?.processes).toBe(3);
});

test('of several headers, logs and names of a machine the most counts: they name the same processes', () => {
  const one = namesOf(instances(['a', 'b']), instances(['a', 'b', 'c']), instances(['a']));
  const other = namesOf(instances(['a', 'b', 'c', 'd'], 'srv.contoso.com'));
  const merged = mergeNames([one, other]);
  expect(namesUnder(merged, { machine: 'SRV' }).processes).toBe(3);
  expect(namesUnder(merged, { machine: 'SRV', alsoKnownAs: ['srv.contoso.com'] }).processes).toBe(4);
});
