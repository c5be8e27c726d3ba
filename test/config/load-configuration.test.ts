import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfiguration, parseConfiguration, parseIgnoreFile } from '../../src/config/load-configuration.ts';
import { LeakscanError } from '../../src/util/errors.ts';
import { scratch } from '../helpers/run.ts';

const FULL = `# of the mail servers
machines:
  - name: MAIL*
    products: [Exchange Server 2003 SP1, { name: Outlook 2003, servicePack: Service Pack 2 }, 2003]
    windows: 2003
    role: [Front-End, gateway]
    userAddressSpaceGB: 3
    bits: 32
  - { name: '\\\\MAIL07', role: mailbox, owner: Mail team, groups: Frankfurt }
processClasses:
  cdoexm-host:
    images: [Provision.EXE]
    notImages: [sqlagent]
  backup-agent: { description: programs that back up }
limits:
  - { process: w3wp.exe, resource: private-bytes, value: 800 MB }
  - { process: 'sql*', machine: DB*, resource: handles, value: 20000 }
ignore:
  - process: inetinfo
    reason: known
notifications:
  - { owner: Mail*, urlFile: mail-team.txt }
  - { group: 4711, urlFile: /etc/leakscan/ops.txt }
`;

const faultOf = async (work: Promise<unknown>): Promise<LeakscanError> =>
  work.then(
    () => expect.fail('the file was accepted'),
    (error: unknown) => {
      expect(error).toBeInstanceOf(LeakscanError);
      return error as LeakscanError;
    },
  );

const OF_PROCESS = { pool: null, service: null };

describe('leakscan.yaml', () => {
  it('is read in full', async () => {
    expect(await parseConfiguration(FULL, 'leakscan.yaml')).toEqual({
      file: 'leakscan.yaml',
      ignoreFile: null,
      catalogFolders: [],
      baseRate: null,
      machines: [
        {
          name: 'MAIL*',
          declared: {
            products: [
              { name: 'Exchange Server 2003', servicePack: 'SP1' },
              { name: 'Outlook 2003', servicePack: 'SP2' },
              { name: '2003', servicePack: null },
            ],
            windows: '2003',
            roles: ['front-end', 'gateway'],
            userAddressSpaceGB: 3,
            bits: 32,
          },
          lines: { windows: expect.any(Number) as number, products: [5, 5, 5].map(() => expect.any(Number) as number) },
        },
        {
          name: 'MAIL07',
          owner: 'Mail team',
          groups: ['Frankfurt'],
          declared: { roles: ['mailbox'] },
          lines: expect.anything() as object,
        },
      ],
      processClasses: [
        { name: 'cdoexm-host', description: null, images: ['provision'], notImages: ['sqlagent'], line: 12 },
        { name: 'backup-agent', description: 'programs that back up', images: [], notImages: [], line: 14 },
      ],
      notifications: [
        { owner: 'Mail*', group: null, urlFile: 'mail-team.txt' },
        { owner: null, group: '4711', urlFile: '/etc/leakscan/ops.txt' },
      ],
      limits: [
        { ...OF_PROCESS, process: 'w3wp', machine: null, resource: 'private-bytes', value: 800 * 1024 ** 2 },
        { ...OF_PROCESS, process: 'sql*', machine: 'DB*', resource: 'handles', value: 20_000 },
      ],
      suppressions: [
        {
          ...OF_PROCESS,
          ...{ id: null, process: 'inetinfo', machine: null, resource: null, article: null, expires: null },
          ...{ reason: 'known', file: 'leakscan.yaml', line: 19 },
        },
      ],
    });
  });

  it.each<[string, object]>([
    ['build: 20348.2340', { build: '20348.2340' }],
    ['build: 10.0.20348.2340', { build: '20348.2340' }],
    ['build: 20348', { build: '20348' }],
    ['windows: Server 2022 20348.2340', { windows: 'Server 2022', build: '20348.2340' }],
    ['windows: Windows 11 (OS Build 22631.3296)', { windows: 'Windows 11', build: '22631.3296' }],
    ['windows: Server 1709', { windows: 'Server 1709' }],
    ['windows: Server 2022 20348.1\n    build: 20348.2340', { windows: 'Server 2022', build: '20348.2340' }],
    ['updates: [KB5037422, 5035857, kb 5034439]', { updates: ['KB5037422', 'KB5035857', 'KB5034439'] }],
    ['updates: 5037422', { updates: ['KB5037422'] }],
    ['memoryGB: 64', { memoryBytes: 64 * 1024 ** 3 }],
    ['memoryGB: 1.5', { memoryBytes: 1.5 * 1024 ** 3 }],
  ])('reads %s', async (line, expected) => {
    const { machines } = await parseConfiguration(`machines:\n  - name: DC01\n    ${line}\n`, 'c.yaml');
    expect(machines).toMatchObject([{ name: 'DC01', declared: expected }]);
  });

  it.each([
    ['build: Server 2022', /machines\.0\.build: must be a build of Windows such as 20348\.2340/],
    ['updates: [March]', /machines\.0\.updates.*: must be the id of an update such as KB5037422/],
    ['memoryGB: 64 GB', /machines\.0\.memoryGB: must be the memory of the machine in GB, such as 64/],
    ['memoryGB: 0', /machines\.0\.memoryGB: must be the memory of the machine in GB, such as 64/],
  ])('refuses %s', async (line, message) => {
    await expect(parseConfiguration(`machines:\n  - name: DC01\n    ${line}\n`, 'c.yaml')).rejects.toThrow(message);
  });

  it('selects processes by pool and service, and needs one of them', async () => {
    const text =
      'limits:\n- { pool: OrdersApi, resource: private-bytes, value: 2 GB }\nignore:\n- { service: 1234, reason: r }\n';
    const { limits, suppressions } = await parseConfiguration(text, 'c.yaml');
    expect(limits).toMatchObject([{ process: null, pool: 'OrdersApi', service: null }]);
    expect(suppressions).toMatchObject([{ process: null, pool: null, service: '1234' }]);
    const without = 'limits:\n  - resource: handles\n    value: 1\n';
    await expect(parseConfiguration(without, 'c.yaml')).rejects.toThrow(
      'does not say which process: give process, pool or service',
    );
  });

  it.each([
    ['1/150', 1 / 150],
    ['150', 1 / 150],
    ['0.7%', 0.007],
    ['0.007', 0.007],
    ["'1 in 40'", 1 / 40],
  ])('has the base rate %s', async (written, share) => {
    expect((await parseConfiguration(`baseRate: ${written}\n`, 'c.yaml')).baseRate).toBeCloseTo(share, 12);
  });

  it.each(['1', '0', 'often', '-3', '2.5', '[1, 150]'])('refuses the base rate %s', async (written) => {
    await expect(parseConfiguration(`\nbaseRate: ${written}\n`, 'c.yaml')).rejects.toThrow(
      'c.yaml:2: baseRate: must be the share of processes that leak, such as 1/150',
    );
  });

  it.each(['', '# nothing yet\n', 'machines: []\n', '\uFEFFlimits: []\r\n'])('%j says nothing', async (text) => {
    const { machines, processClasses, limits, suppressions } = await parseConfiguration(text, 'c.yaml');
    expect([machines, processClasses, limits, suppressions].flat()).toEqual([]);
  });

  it.each<[string, string, string]>([
    ['an unknown key', 'machine:\n  - name: A\n', '1: unknown key "machine"; did you mean "machines"?'],
    [
      'a far-off key',
      '\nfoo: 1\n',
      '2: unknown key "foo"; it can be catalog, baseRate, machines, processClasses, limits, ignore, notifications',
    ],
    [
      'a key deeper',
      'machines:\n  - name: A\n    product: B\n',
      '3: machines.0: unknown key "product"; did you mean "products"?',
    ],
    [
      'a key of an alternative',
      'machines:\n  - name: A\n    products:\n      - nam: B\n',
      '4: machines.0.products.0: unknown key "nam"; did you mean "name"?',
    ],
    [
      'a key twice',
      'limits: []\nlimits: []\n',
      '2:1: Map keys must be unique: this one stands here for the second time',
    ],
    ['a tab', 'machines:\n\t- name: A\n', '2:1: Tabs are not allowed as indentation: use spaces'],
    [
      'a star without quotes',
      'machines:\n  - name: *host\n',
      '2:11: nothing was named "host" before (&host): a name that begins with * goes in quotes, as in "*host"',
    ],
    [
      'a star alone',
      'machines:\n  - name: *\n',
      '2:11: Alias cannot be an empty string: a name that begins with * goes in quotes, as in "*host"',
    ],
    [
      'backslashes in double quotes',
      'machines:\n  - name: "\\MAIL"\n',
      '2:12: Invalid escape sequence \\M: write a backslash twice, or use single quotes',
    ],
    ['a list of another file', '- process: A\n', '1: must be fields (lines like "key: value"), not a list'],
    ['no list', 'machines: MAIL01\n', '1: machines: must be a list (lines that begin with "- "), not text'],
    ['an empty value', 'limits:\nmachines: []\n', '1: limits: must be a list (lines that begin with "- "), not empty'],
    ['no name', 'machines:\n  - role: mailbox\n', '2: machines.0.name: is missing: give text'],
    ['an empty name', 'machines:\n  - name: ""\n', '2: machines.0.name: must not be empty'],
    ['16 bits', 'machines:\n  - name: A\n    bits: 16\n', '3: machines.0.bits: 16 is not known; it can be 32, 64'],
    [
      'an address space',
      'machines:\n  - name: A\n    userAddressSpaceGB: 8\n',
      '3: machines.0.userAddressSpaceGB: 8 is not known; it can be 2, 3, 4',
    ],
    [
      'a product that is none',
      'machines:\n  - name: A\n    products: [[]]\n',
      "3: machines.0.products.0: must be a product such as 'Exchange Server 2003 SP1', or its name and servicePack",
    ],
    [
      'a pattern of images',
      'processClasses:\n  x:\n    images: ["a*"]\n',
      '3: processClasses.x.images.0: must be the name of a program; patterns with * are not supported here',
    ],
    [
      'a resource',
      'limits:\n  - process: A\n    resource: handle\n    value: 1\n',
      '3: limits.0.resource: "handle" is not known; did you mean "handles"?',
    ],
    [
      'a limit',
      'limits:\n  - process: A\n    resource: handles\n    value: 1 MB\n',
      '4: limits.0.value: "1 MB" is not a limit of Handle Count: give a number like 20000',
    ],
    ['no limit', 'limits:\n  - process: A\n    resource: handles\n', '2: limits.0.value: must be a size or a number'],
    [
      'a suppression',
      'ignore:\n  - process: A\n',
      '2: ignore.0.reason: is missing: say why, for those who read the report',
    ],
    [
      'two documents',
      'limits: []\n---\nlimits: []\n',
      '2:1: Source contains multiple documents; please use YAML.parseAllDocuments()',
    ],
  ])('%s is told with its line', async (_, text, message) => {
    const { code, message: told } = await faultOf(parseConfiguration(text, 'leakscan.yaml'));
    expect([code, told]).toEqual(['CONFIGURATION', `leakscan.yaml:${message}`]);
  });
});

describe('.leakscanignore', () => {
  it('is a list of entries, with their lines', async () => {
    const text =
      '# known\n\n- id: 001234567890\n  reason: 42\n\n- {process: W3WP.exe, article: 944903, expires: 2027-03-31, reason: r}\n';
    const entries = await parseIgnoreFile(text, 'f');
    expect(entries.map((e) => [e.line, e.id, e.process, e.article, e.expires, e.reason])).toEqual([
      [3, '001234567890', null, null, null, '42'],
      [6, null, 'W3WP', 'KB944903', '2027-03-31', 'r'],
    ]);
  });

  it.each(['', '# none\n', '[]\n'])('%j has none', async (text) => {
    expect(await parseIgnoreFile(text, 'f')).toEqual([]);
  });

  it.each<[string, string, string]>([
    ['an empty entry', '- process: a\n  reason: b\n-\n', '3: 1: must be fields (lines like "key: value"), not empty'],
    [
      'nothing but a reason',
      '- reason: b\n',
      '1: 0: does not say which finding: give id, process, pool, service, machine or article',
    ],
    [
      'a resource alone',
      '- resource: handles\n  reason: b\n',
      '1: 0: does not say which finding: give id, process, pool, service, machine or article',
    ],
    ['no reason', '- process: a\n', '1: 0.reason: is missing: say why, for those who read the report'],
    ['an empty reason', '- process: a\n  reason: " "\n', '2: 0.reason: is empty: say why'],
    [
      'a day that is none',
      '- process: a\n  expires: 2027-02-29\n  reason: b\n',
      '2: 0.expires: must be a day of the calendar written yyyy-MM-dd, such as 2027-03-31',
    ],
    [
      'another way to write a day',
      '- process: a\n  expires: 3/31/2027\n  reason: b\n',
      '2: 0.expires: must be a day of the calendar written yyyy-MM-dd, such as 2027-03-31',
    ],
    [
      'an article',
      '- article: Q12\n  reason: b\n',
      '1: 0.article: must be an article such as KB944903, telegraf#6807 or TEAM-0001',
    ],
    ['a misspelt key', '- proces: a\n  reason: b\n', '1: 0: unknown key "proces"; did you mean "process"?'],
    ['a configuration', 'ignore: []\n', '1: must be a list (lines that begin with "- "), not fields'],
    ['plain lines', 'inetinfo\n', '1: must be a list (lines that begin with "- "), not text'],
  ])('%s is told with its line', async (_, text, message) => {
    const { code, message: told } = await faultOf(parseIgnoreFile(text, '.leakscanignore'));
    expect([code, told]).toEqual(['CONFIGURATION', `.leakscanignore:${message}`]);
  });
});

describe('the documentation', () => {
  it.each(['docs/tasks.md', 'docs/configuration.md'])('%s shows files that are read', async (page) => {
    const blocks = [...(await readFile(page, 'utf8')).matchAll(/```yaml\n(.*?)```/gs)].map((block) => block[1]!);
    expect(blocks).toHaveLength(2);
    expect((await parseConfiguration(blocks[0]!, 'c')).machines.length).toBeGreaterThan(0);
    expect((await parseIgnoreFile(blocks[1]!, 'i')).length).toBeGreaterThan(0);
  });
});

describe('which files are read', () => {
  it('those named, which must be there; the ignore file’s entries come first', async () => {
    const folder = await scratch();
    const [config, ignoreFile] = [join(folder, 'c.yaml'), join(folder, 'i')];
    await writeFile(config, 'ignore: [{process: a, reason: config}]');
    await writeFile(ignoreFile, '- {process: a, reason: file}');
    const both = await loadConfiguration({ config, ignoreFile });
    expect(both.suppressions.map((s) => [s.reason, s.file])).toEqual([
      ['file', ignoreFile],
      ['config', config],
    ]);
    expect([both.file, both.ignoreFile]).toEqual([config, ignoreFile]);
    expect((await loadConfiguration({ config, ignoreFile: false })).suppressions).toEqual([]);
    expect((await loadConfiguration({ config: false, ignoreFile: false })).file).toBeNull();
    const missing = await faultOf(loadConfiguration({ config: join(folder, 'none.yaml') }));
    expect(missing.message).toMatch(/none\.yaml: no such file; name another file; or leave --config out/);
    await mkdir(join(folder, 'd'));
    const isFolder = await faultOf(loadConfiguration({ ignoreFile: join(folder, 'd') }));
    expect(isFolder.message).toMatch(/d: is a folder, not a file/);
  });

  it.each<[string, Buffer]>([
    ['UTF-8 with a mark', Buffer.from('\uFEFF- {process: é, reason: b}')],
    ['UTF-16', Buffer.from('\uFEFF- {process: é, reason: b}\r\n', 'utf16le')],
    ['UTF-16, the other order', Buffer.from('\uFEFF- {process: é, reason: b}', 'utf16le').swap16()],
  ])('in %s', async (_, bytes) => {
    const ignoreFile = join(await scratch(), 'i');
    await writeFile(ignoreFile, bytes);
    expect((await loadConfiguration({ config: false, ignoreFile })).suppressions[0]!.process).toBe('é');
  });

  it('but not in a code page: the line is told', async () => {
    const ignoreFile = join(await scratch(), 'i');
    await writeFile(ignoreFile, Buffer.from('- process: a\n  reason: caf\xe9\n', 'latin1'));
    const { message } = await faultOf(loadConfiguration({ config: false, ignoreFile }));
    expect(message).toBe(`${ignoreFile}:2: holds letters that are not in UTF-8; save the file as UTF-8`);
  });
});
