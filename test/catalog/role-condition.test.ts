/** Roles of a machine, by the programs and the typical load of its log. */
import { describe, expect, it } from 'vitest';
import { prepareCatalog, prepareMachine } from '../../src/catalog/prepare.ts';
import { roleCondition } from '../../src/catalog/role-condition.ts';
import { articleSchema } from '../../src/catalog/schema.ts';
import { MACHINE_ROLES, type MachineRole } from '../../src/model/article.ts';
import type { MachineEvidence } from '../../src/model/evidence.ts';
import { evidenceOf, type EvidenceOptions } from '../helpers/evidence.ts';

const EMPTY = prepareCatalog({
  version: '',
  date: null,
  articles: [],
  processClasses: [],
  imageEras: [],
  fixLists: [],
  windowsUpdates: [],
});

const articleFor = (role: MachineRole) =>
  articleSchema.parse({
    ...{ schemaVersion: 1, id: 'TEST-1', title: null, status: 'none', products: [{ name: 'any' }] },
    observed: { resources: ['private-bytes'], role },
  });

const stateOf = (role: MachineRole, evidence: MachineEvidence) =>
  roleCondition(articleFor(role), prepareMachine(evidence, EMPTY))!.state;

const state = (role: MachineRole, options: EvidenceOptions) => stateOf(role, evidenceOf(options));

describe('the role of a machine', () => {
  it.each<[MachineRole, string]>([
    ['client-access', 'microsoft.exchange.rpcclientaccess.service'],
    ['transport', 'edgetransport'],
    ['unified-messaging', 'umworkerprocess'],
    ['database-server', 'sqlservr'],
    ['web-server', 'w3wp'],
    ['sharepoint-server', 'owstimer'],
    ['wsus-server', 'wsusservice'],
    ['hyper-v-host', 'vmms'],
    ['container-host', 'containerd'],
    ['mailbox', 'microsoft.exchange.store.worker'],
  ])('%s shows by %s', (role, image) => {
    expect(state(role, { images: [image] })).toBe('met');
    expect(state(role, { images: [image], partial: true })).toBe('met');
  });

  it('is another one where all processes are logged and none of its programs', () => {
    expect(state('hyper-v-host', {})).toBe('unmet');
    expect(state('hyper-v-host', { partial: true })).toBe('unknown');
  });

  it.each<MachineRole>(['file-server', 'hyper-v-guest', 'rd-connection-broker'])('%s is only declared', (role) => {
    const declared = { products: [], windows: null, roles: [role], userAddressSpaceGB: null, bits: null } as const;
    expect(state(role, {})).toBe('unknown');
    expect(state(role, { declared: { ...declared, build: null, updates: [], memoryBytes: null } })).toBe('met');
  });

  it('has an answer for every role', () => {
    for (const role of MACHINE_ROLES) expect(['met', 'unmet', 'unknown']).toContain(state(role, {}));
  });

  it('goes by what is typical, not by one sample', () => {
    const timesMs = Float64Array.from({ length: 25 }, (_, i) => i * 300_000);
    const users = timesMs.map((_, i) => (i === 7 ? 90 : 2));
    const evidence: MachineEvidence = {
      ...evidenceOf({ images: ['store'], companions: { 'imap4-connections': 40 } }),
    };
    const companions = new Map(evidence.companions).set('mailbox-users', { timesMs, values: users, slices: null });
    expect(stateOf('front-end', { ...evidence, companions })).toBe('met');
    expect(stateOf('mailbox', { ...evidence, companions })).toBe('unmet');
  });
});
