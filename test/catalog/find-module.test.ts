import { describe, expect, it } from 'vitest';
import { moduleFinder, type ModuleFinding, type Subject } from '../../src/catalog/find-module.ts';
import type { MachineEvidence } from '../../src/model/evidence.ts';
import { evidenceOf, type EvidenceOptions } from '../helpers/evidence.ts';

const findModule = (subject: Subject, module: string, { inventories }: MachineEvidence): ModuleFinding =>
  moduleFinder(inventories)(subject, module);

type Modules = NonNullable<EvidenceOptions['modules']>;
const TOOL: Subject = { process: 'tool', pid: 40, otherPids: [], ended: false };
const NO_PID: Subject = { ...TOOL, pid: null };

/** What the lists say of Cdoexm.dll, in one line. */
function found(subject: Subject, ...modules: Modules): string {
  const finding = findModule(subject, 'Cdoexm.dll', evidenceOf({ modules }));
  switch (finding.kind) {
    case 'loaded':
      return `${finding.run}: ${finding.text}`;
    case 'not-loaded':
      return `${finding.run}: not loaded`;
    case 'unclear':
      return Object.values(finding.unclear).join(' ');
    default:
      return finding.kind;
  }
}

describe('findModule', () => {
  const loaded = (pid: number, version: string | null = '6.0.1.0', process = 'tool') =>
    [process, pid, 'CDOEXM.DLL', version] as const;
  const without = (pid: number, process = 'tool') => [process, pid, 'ntdll.dll', '5.0.1.1'] as const;
  const bare = (pid: number, process = 'tool') => [process, pid, `${process}.exe`, '1.0.0.0'] as const;

  it.each<[string, Subject, Modules, string]>([
    ['this run has it', TOOL, [loaded(40), without(41)], 'same-run: 6.0.1.0'],
    ['this run has not', TOOL, [without(40), loaded(41)], 'same-run: not loaded'],
    ['any case of the name', { ...TOOL, process: 'Tool' }, [loaded(40)], 'same-run: 6.0.1.0'],
    ['a version that is missing', TOOL, [loaded(40, null)], 'same-run: null'],
    ['another ID has it', TOOL, [loaded(41)], 'other-id: 6.0.1.0'],
    ['another ID has not', TOOL, [without(41)], 'other-id: not loaded'],
    [
      'an earlier run of it beats a stranger of that name',
      { ...TOOL, otherPids: [41] },
      [loaded(41), without(42)],
      'other-run: 6.0.1.0',
    ],
    ['a log without IDs: the only one of that name', NO_PID, [loaded(41)], 'log-without-ids: 6.0.1.0'],
    ['a log without IDs: the only one of that name has not', NO_PID, [without(41)], 'log-without-ids: not loaded'],
    ['several of that name that agree', NO_PID, [loaded(41), loaded(42)], 'log-without-ids: 6.0.1.0'],
    ['several of that name, one of which has it', NO_PID, [loaded(41), without(42)], 'runs-differ Cdoexm.dll 2'],
    ['several of that name in two versions', TOOL, [loaded(41), loaded(42, '6.0.2.0')], 'runs-differ Cdoexm.dll 2'],
    ['two versions in one process', TOOL, [loaded(40), loaded(40, '6.0.2.0')], 'several-versions Cdoexm.dll'],
    ['a list without the rights to see more', TOOL, [bare(40)], 'process-not-listed'],
    [
      'the one of several that has it is not the one that could not be read',
      TOOL,
      [bare(41), loaded(42)],
      'runs-differ Cdoexm.dll 2',
    ],
    ['another program', TOOL, [loaded(41, '6.0.1.0', 'tool2')], 'process-not-listed'],
  ])('%s', (_, subject, modules, expected) => {
    expect(found(subject, ...modules)).toBe(expected);
  });

  it('says that no list was given', () => {
    expect(findModule(TOOL, 'Cdoexm.dll', evidenceOf())).toEqual({ kind: 'no-inventory' });
  });

  it('joins several lists of one process', () => {
    const early = evidenceOf({ modules: [without(40)] });
    const late = evidenceOf({ modules: [loaded(40)] });
    const both = { ...early, inventories: [...early.inventories, ...late.inventories] };
    expect(findModule(TOOL, 'Cdoexm.dll', both)).toMatchObject({ kind: 'loaded', run: 'same-run' });
  });

  describe('runs of which modules may be missing', () => {
    const listed = (partly: readonly number[], ...modules: Modules) => {
      const evidence = evidenceOf({ modules });
      const partlyListed = partly.map((pid) => ({ process: 'Tool', pid }));
      return { ...evidence, inventories: evidence.inventories.map((i) => ({ ...i, partlyListed })) };
    };
    it('has a module that is listed', () => {
      expect(findModule(TOOL, 'Cdoexm.dll', listed([40], loaded(40)))).toMatchObject({
        kind: 'loaded',
        run: 'same-run',
      });
    });
    it('is not said to lack one that is not', () => {
      const finding = findModule(TOOL, 'Cdoexm.dll', listed([40], without(40)));
      expect(finding).toEqual({
        kind: 'unclear',
        unclear: { code: 'list-incomplete', module: 'Cdoexm.dll' },
      });
    });
    it('is not listed where nothing of it could be read', () => {
      expect(findModule(TOOL, 'Cdoexm.dll', listed([40]))).toEqual({ kind: 'process-not-listed' });
    });
    it('does not speak for another run', () => {
      expect(findModule(TOOL, 'Cdoexm.dll', listed([40], without(41))).kind).toBe('process-not-listed');
    });
    it('is made up for by another list that is whole', () => {
      const both = {
        ...evidenceOf(),
        inventories: [listed([40]), evidenceOf({ modules: [without(40)] })].flatMap((e) => e.inventories),
      };
      expect(findModule(TOOL, 'Cdoexm.dll', both)).toMatchObject({ kind: 'not-loaded', run: 'same-run' });
    });
    it('leaves the version to the list that has it', () => {
      const lists = [evidenceOf({ modules: [loaded(40, null)] }), evidenceOf({ modules: [loaded(40)] })];
      const both = { ...evidenceOf(), inventories: lists.flatMap((e) => e.inventories) };
      expect(findModule(TOOL, 'Cdoexm.dll', both)).toMatchObject({ kind: 'loaded', text: '6.0.1.0' });
    });
  });

  describe('names that Windows NT 4.0 and 2000 cut to 15 characters', () => {
    const cut = (process: string): Subject => ({ ...TOOL, process });
    it.each<[string, Subject, Modules, string]>([
      ['a long name', cut('AccountProvisio'), [loaded(40, '6.0.1.0', 'AccountProvisioning')], 'same-run: 6.0.1.0'],
      [
        'a name cut in its extension',
        cut('provisioning.ex'),
        [loaded(40, '6.0.1.0', 'Provisioning')],
        'same-run: 6.0.1.0',
      ],
      ['a name cut at the dot', cut('provisioningxx.'), [loaded(40, '6.0.1.0', 'ProvisioningXX')], 'same-run: 6.0.1.0'],
      [
        'another ID, the only one',
        cut('AccountProvisio'),
        [loaded(41, '6.0.1.0', 'AccountProvisioning')],
        'other-id: 6.0.1.0',
      ],
      [
        'two programs that begin alike',
        cut('AccountProvisio'),
        [loaded(41, '6.0.1.0', 'AccountProvisioning'), without(42, 'AccountProvision2')],
        'runs-differ Cdoexm.dll 2',
      ],
      [
        'the program of just that name first',
        cut('AccountProvisio'),
        [loaded(41, '6.0.1.0', 'AccountProvisioning'), without(40, 'AccountProvisio')],
        'same-run: not loaded',
      ],
      [
        'a shorter name is not cut',
        cut('AccountProvis'),
        [loaded(40, '6.0.1.0', 'AccountProvisioning')],
        'process-not-listed',
      ],
    ])('%s', (_, subject, modules, expected) => {
      expect(found(subject, ...modules)).toBe(expected);
    });
  });
});
