import { describe, expect, it } from 'vitest';
import { compareNames, groupMachineNames, mayBeOneMachine } from '../../src/util/machine-names.ts';

describe('groupMachineNames', () => {
  const groups = (names: string[]): string[] =>
    groupMachineNames(names)
      .groups.map((group) => group.join(' = '))
      .sort();

  it.each<[string, string[], string[]]>([
    ['a short name and its DNS name', ['srv01.contoso.com', 'SRV01'], ['SRV01 = srv01.contoso.com']],
    ['DNS names alone', ['srv01.a.com', 'srv02.a.com'], ['srv01.a.com', 'srv02.a.com']],
    ['two domains', ['SRV01', 'srv01.a.com', 'srv01.b.com'], ['SRV01', 'srv01.a.com', 'srv01.b.com']],
    [
      'a DNS name with a dot behind it',
      ['SRV01', 'srv01.a.com.', 'srv01.a.com'],
      ['SRV01 = srv01.a.com = srv01.a.com.'],
    ],
    [
      'a NetBIOS name that was cut',
      ['VERYLONGSERVERNAME1.a.com', 'verylongservername1', 'VERYLONGSERVERN'],
      ['VERYLONGSERVERN = verylongservername1 = VERYLONGSERVERNAME1.a.com'],
    ],
    [
      'a NetBIOS name that two long names have',
      ['verylongservername1.a.com', 'verylongservername2.a.com', 'VERYLONGSERVERN'],
      ['VERYLONGSERVERN', 'verylongservername1.a.com', 'verylongservername2.a.com'],
    ],
    ['addresses', ['10', '10.1.2.3', 'fe80::1', 'FE80'], ['10', '10.1.2.3', 'FE80', 'fe80::1']],
    ['the machine itself', ['localhost', 'localhost.contoso.com'], ['localhost', 'localhost.contoso.com']],
  ])('%s', (_, names, expected) => {
    expect(groups(names)).toEqual(expected.sort());
    expect(groups([...names].reverse())).toEqual(expected.sort());
  });

  it('names the owners of a name that belongs to none', () => {
    expect(groupMachineNames(['srv01.b.com', 'SRV01', 'SRV01.A.com']).ambiguous).toEqual([
      { name: 'SRV01', owners: ['srv01.a.com', 'srv01.b.com'] },
    ]);
  });

  it('has each name once, however many there are of one host', () => {
    const names = Array.from({ length: 20_000 }, (_, i) => (i % 2 === 0 ? `SRV${i}` : `verylongservername${i}.a.com`));
    expect(groupMachineNames(names).groups.flat()).toHaveLength(names.length);
  });
});

describe('mayBeOneMachine', () => {
  it.each<[string, string, boolean]>([
    ['MAIL01', 'mail01.corp.example', true],
    ['MAIL01.', 'mail01', true],
    ['mail01.a.com', 'mail01.b.com', false],
    ['10.1.2.3', '10', false],
    ['VERYLONGSERVERN', 'verylongservername1.a.com', true],
    ['SHORT', 'shorter', false],
  ])('%s, %s: %s', (one, other, expected) => {
    expect(mayBeOneMachine(one, other)).toBe(expected);
    expect(mayBeOneMachine(other, one)).toBe(expected);
  });
});

it('shows the NetBIOS name first, in upper case', () => {
  expect(['a.contoso.com', 'srv01', 'SRV01', '10.1.2.3'].sort(compareNames)).toEqual([
    'SRV01',
    'srv01',
    '10.1.2.3',
    'a.contoso.com',
  ]);
});
