import { describe, expect, it } from 'vitest';
import { declaredOf, isOwnedBy, limitsOf, ownerOf, withProcessClasses } from '../../src/config/apply.ts';
import { parseConfiguration } from '../../src/config/load-configuration.ts';
import type { Catalog } from '../../src/model/article.ts';

const MACHINES = `machines:
  - { name: "*", windows: Server 2003 SP1, bits: 32 }
  - { name: mail*, role: mailbox, products: [Exchange Server 2003] }
  - { name: MAIL07, role: front-end, userAddressSpaceGB: 3 }
`;

describe('declaredOf', () => {
  it.each<[string, string, object | null]>([
    ['db01', MACHINES, { windows: 'Server 2003 SP1', bits: 32, roles: [], products: [], userAddressSpaceGB: null }],
    ['MAIL01', MACHINES, { roles: ['mailbox'], products: [{ name: 'Exchange Server 2003', servicePack: null }] }],
    ['Mail07', MACHINES, { roles: ['front-end'], userAddressSpaceGB: 3, bits: 32, windows: 'Server 2003 SP1' }],
    ['MAIL070', MACHINES, { roles: ['mailbox'] }],
    ['DB01', 'machines: [{ name: MAIL*, bits: 32 }]', null],
    ['DB01', '', null],
    ['DB01', 'machines: [{ name: DB*, owner: Database team }]', null],
    ['DB01', 'machines: [{ name: DB*, owner: Database team, bits: 64 }]', { bits: 64 }],
  ])('%s', async (machine, text, expected) => {
    const declared = declaredOf([machine], await parseConfiguration(text, 'c'));
    if (expected === null) expect(declared).toBeNull();
    else expect(declared).toMatchObject(expected);
  });
});

describe('ownerOf', () => {
  const text = `machines:
  - { name: "*", owner: Operations, groups: [Servers] }
  - { name: MAIL*, owner: Mail team }
  - { name: MAIL07, groups: [Frankfurt, Edge] }
`;

  it.each([
    ['db01', { owner: 'Operations', groups: ['Servers'] }],
    ['mail01', { owner: 'Mail team', groups: ['Servers'] }],
    ['MAIL07', { owner: 'Mail team', groups: ['Frankfurt', 'Edge'] }],
  ])('%s has the last owner and the last groups that fit', async (machine, expected) => {
    expect(ownerOf([machine], await parseConfiguration(text, 'c'))).toEqual(expected);
  });

  it('is empty where nothing is declared', async () => {
    expect(ownerOf(['A'], await parseConfiguration('machines: [{ name: B, owner: X }]', 'c'))).toEqual({});
  });
});

describe('isOwnedBy', () => {
  it.each([
    [['mail*'], [], true],
    [[], ['EDGE'], true],
    [['Operations'], ['Edge'], true],
    [['Operations'], ['Paris'], false],
    [['Edge'], ['Mail team'], false],
    [[], [], false],
  ])('owners %j, groups %j: %s', (owners, groups, expected) => {
    expect(isOwnedBy({ owner: 'Mail team', groups: ['Frankfurt', 'Edge'] }, { owners, groups })).toBe(expected);
  });

  it('is nobody where nothing is declared', () => {
    expect(isOwnedBy({}, { owners: ['*'], groups: ['*'] })).toBe(false);
  });
});

describe('limitsOf', () => {
  it('gives those of the machine, in their order', async () => {
    const entry = (process: string, machine: string): string =>
      `  - { process: ${process}, resource: handles, value: 9${machine} }\n`;
    const text = `limits:\n${entry('a', ', machine: MAIL*')}${entry('b', '')}${entry('c', ', machine: DB1')}`;
    const configuration = await parseConfiguration(text, 'c');
    expect(limitsOf(['mail01'], configuration).map((l) => l.process)).toEqual(['a', 'b']);
    expect(limitsOf(['DB1', 'db1.corp.example'], configuration).map((l) => l.process)).toEqual(['b', 'c']);
  });
});

describe('withProcessClasses', () => {
  const catalog: Catalog = {
    version: '1',
    date: null,
    articles: [],
    processClasses: [
      {
        name: 'cdoexm-host',
        description: 'programs',
        images: ['tool'],
        notImages: ['svchost', 'store'],
        modules: ['cdoexm.dll'],
        open: true,
      },
    ],
    imageEras: [],
    fixLists: [],
    windowsUpdates: [],
  };
  const classesOf = async (text: string) =>
    withProcessClasses(catalog, await parseConfiguration(text, 'c.yaml')).processClasses;

  it('takes the user’s members out, others in, and adds classes of his own', async () => {
    const text =
      'processClasses:\n  cdoexm-host: { images: [SvcHost.exe], notImages: [agent, store] }\n' +
      '  mine: { description: my programs, notImages: [svchost] }\n';
    expect(await classesOf(text)).toEqual([
      {
        name: 'cdoexm-host',
        description: 'programs',
        images: ['tool', 'svchost'],
        notImages: ['store', 'agent'],
        modules: ['cdoexm.dll'],
        open: true,
      },
      {
        name: 'mine',
        description: 'my programs',
        images: [],
        notImages: ['svchost'],
        modules: [],
        open: false,
      },
    ]);
    expect(await classesOf('')).toBe(catalog.processClasses);
  });

  it('refuses a class that there is not, and names the nearest', async () => {
    await expect(classesOf('processClasses:\n\n  cdoexm-hots: {}\n')).rejects.toMatchObject({
      code: 'CONFIGURATION',
      message:
        'c.yaml:3: processClasses: the catalog has no class "cdoexm-hots"; did you mean "cdoexm-host"? (a class of your own needs a description)',
    });
  });
});
