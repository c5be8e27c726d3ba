/** What evidence and open questions of a Report must look like: sentences, and the facts that they are made of. */
import * as z from 'zod';
import { CLIENT_PROTOCOLS, MACHINE_ROLES } from '../model/article.ts';
import { COMPANION_KEYS } from '../model/companion.ts';
import { LISTED_RUNS, VERSION_SOURCES, type EvidenceKind } from '../model/evidence-facts.ts';
import { POOLS } from '../model/pool-tags.ts';
import { RESOURCES } from '../model/resource.ts';

const MAX_VALUE = 1e100;
const text = z.string();
const texts = z.array(text);
const number = z.number().min(-MAX_VALUE).max(MAX_VALUE);
const count = z.number().min(0).max(MAX_VALUE);
const resource = z.enum(RESOURCES);
const resources = z.array(resource);
const protocol = z.enum(CLIENT_PROTOCOLS);
const role = z.enum(MACHINE_ROLES);
const run = z.enum(LISTED_RUNS);
const source = z.enum(VERSION_SOURCES);
const counters = z.array(z.enum(COMPANION_KEYS));

/** One of several forms, named by its code. */
const code = <Code extends string, Shape extends z.ZodRawShape>(name: Code, shape: Shape = {} as Shape) =>
  z.object({ code: z.literal(name), ...shape });

const unclear = z.discriminatedUnion('code', [
  code('several-versions', { module: text }),
  code('runs-differ', { module: text, runs: count }),
  code('list-incomplete', { module: text }),
]);

const versions = z.array(
  z.object({
    product: text,
    from: text.nullable(),
    below: text.nullable(),
    introducedBy: text.nullable(),
    fixedBy: text.nullable(),
  }),
);
const affected = z.array(z.object({ article: text, versions }));

const wanted = {
  process: z.discriminatedUnion('code', [
    code('image', { images: texts, basis: z.enum(['text', 'mapped', 'inferred']) }),
    code('class', { class: text, description: text.nullable() }),
    code('module', { module: text.nullable() }),
    code('running', { images: texts }),
  ]),
  resource: z.object({ resource }),
  shape: z.object({ rising: resources, level: resources }),
  rhythm: z.object({ code: z.enum(['one-hour', 'timer', 'load']) }),
  'per-event': z.object({
    losses: z.array(
      z.object({ unit: z.enum(['bytes', 'handles']), min: number.nullable(), max: number.nullable(), event: text }),
    ),
    counter: text.nullable(),
  }),
  'pool-tag': z.object({ tags: texts }),
  role: z.object({ role }),
  protocol: z.object({ protocol, when: z.enum(['any-time', 'just-before']) }),
  product: z.object({ products: z.array(z.object({ name: text, servicePack: text.nullable() })) }),
  version: z.object({ versions }),
  service: z.object({ services: texts, pools: texts }),
  'caused-by': z.object({ images: texts }),
  module: z.object({ module: text, below: texts }),
  'introduced-by': z.object({
    article: text.nullable(),
    name: text.nullable(),
    module: text.nullable(),
    above: text.nullable(),
  }),
  timing: z.object({ code: z.literal('unplanned-end') }),
};

const roleFound = z.discriminatedUnion('code', [
  code('declared', { role }),
  code('mailbox-users', { users: count }),
  code('no-store'),
  code('public-store'),
  code('mta-messages', { any: z.boolean() }),
  code('smtp-messages', { any: z.boolean(), mailboxes: z.enum(['none', 'not-shown']) }),
  code('running', { image: text }),
  code('not-running', { images: texts }),
  code('no-cluster-service'),
  code('sessions', { sessions: count }),
  code('directory-counters'),
  code('no-directory-replication'),
  code('serves', { protocols: z.array(protocol), mailboxes: z.enum(['few-users', 'no-store', 'not-shown']) }),
  code('not-shown', { declared: z.boolean() }),
]);

const productFound = z.discriminatedUnion('code', [
  code('file-branch', { branch: text, product: text }),
  code('file-branch-other', { branch: text }),
  code('file-branch-unknown', { branch: text }),
  code('no-exchange'),
  code('exchange-not-shown'),
  code('declared', { product: text }),
  code('declared-with-fix', { product: text, servicePack: text }),
  code('declared-other-release', { product: text, releases: texts }),
  code('later-windows'),
  code('64-bit'),
  code('log-too-late', { years: count }),
  code('windows-of-machine', { windows: text, source }),
  code('windows-of-image', { image: text, windows: z.object({ from: text.nullable(), to: text.nullable() }) }),
  code('windows-of-object', { object: text, windows: z.object({ from: text.nullable(), to: text.nullable() }) }),
  code('exchange-of-image', { image: text }),
  code('not-shown', { exchange: z.boolean() }),
]);

const found = {
  process: z.discriminatedUnion('code', [
    code('image', { process: text }),
    code('loaded', { process: text, module: text, run, excludedByName: z.boolean() }),
    code('not-loaded', { process: text, module: text, run }),
    code('unclear', { process: text, unclear }),
    code('no-modules', { process: text }),
    code('running', { image: text }),
    code('not-running'),
    code('not-shown'),
  ]),
  resource: z.object({ resource, withCache: z.boolean() }),
  shape: z.object({
    movements: z.array(
      z.object({
        resource,
        movement: z.enum(['rises', 'level', 'not-logged', 'not-known']),
        timesPrivateBytes: number.nullable(),
      }),
    ),
  }),
  rhythm: z.discriminatedUnion('code', [
    code('daily', { hour: count }),
    code('other-hours'),
    code('night', { percentOfRate: count }),
    code('too-few-nights'),
  ]),
  'per-event': z.discriminatedUnion('code', [
    code('measured', { resource, amount: number, event: text }),
    code('not-logged'),
    code('no-events', { counters }),
    code('not-steady', { counters }),
  ]),
  'pool-tag': z.discriminatedUnion('code', [
    code('grows', {
      tag: text,
      pool: z.enum(POOLS),
      growth: number,
      perHour: number.nullable(),
      share: z.number().min(0).max(1),
    }),
    code('other-tags', { tags: texts }),
    code('not-listed'),
    code('one-list'),
    code('no-list'),
  ]),
  role: roleFound,
  protocol: z.discriminatedUnion('code', [
    code('connections', { connections: count }),
    code('not-logged', { protocol }),
    code('not-read', { protocol }),
  ]),
  product: productFound,
  version: z.discriminatedUnion('code', [
    code('not-known', { what: z.enum(['windows', 'program']) }),
    code('version', {
      of: text,
      version: text,
      source,
      relation: z.enum(['affected', 'before', 'fixed', 'other']),
      introducedBy: text.nullable(),
      fixedBy: text.nullable(),
      fixedVersion: text.nullable(),
    }),
    code('update', {
      article: text,
      effect: z.enum(['introduces', 'fixes']),
      fixedBy: text.nullable(),
      source,
    }),
  ]),
  service: z.discriminatedUnion('code', [code('named', { names: texts }), code('not-known')]),
  'caused-by': z.discriminatedUnion('code', [
    code('running', { images: texts }),
    code('not-running'),
    code('not-shown'),
  ]),
  module: z.discriminatedUnion('code', [
    code('no-list'),
    code('process-not-listed'),
    code('unclear', { unclear }),
    code('not-loaded', { module: text, run }),
    code('loaded', {
      module: text,
      version: text.nullable(),
      run,
      comparison: z.enum(['below', 'has-fix', 'other-branch', 'incomplete', 'not-readable']),
    }),
  ]),
  'introduced-by': z.discriminatedUnion('code', [
    code('not-shown'),
    code('version-not-known'),
    code('version', { module: text, version: text, sameBranch: z.boolean() }),
  ]),
  timing: z.discriminatedUnion('code', [
    code('scheduled'),
    code('once', { endedTogether: count }),
    code('with-others', { endedTogether: count }),
  ]),
};

const line = <Kind extends EvidenceKind>(kind: Kind) =>
  z.object({
    kind: z.literal(kind),
    wanted: text,
    found: text,
    state: z.enum(['met', 'unmet', 'unknown']),
    wantedFacts: wanted[kind].exactOptional(),
    foundFacts: found[kind].exactOptional(),
  });

export const evidenceSchema = z
  .discriminatedUnion('kind', [
    line('process'),
    line('resource'),
    line('shape'),
    line('rhythm'),
    line('per-event'),
    line('pool-tag'),
    line('role'),
    line('protocol'),
    line('product'),
    line('version'),
    line('service'),
    line('caused-by'),
    line('module'),
    line('introduced-by'),
    line('timing'),
  ])
  // Its definition is in the JSON Schema once.
  .meta({ id: 'evidence' });

export const questionSchema = z.object({
  articles: texts,
  text,
  command: text.nullable(),
  facts: z
    .discriminatedUnion('code', [
      code('module-version', {
        process: text,
        modules: texts,
        ended: z.boolean(),
        versions: z.array(z.object({ from: text.nullable(), below: text, articles: texts })),
      }),
      code('windows-build', { affected }),
      code('program-version', { process: text, ended: z.boolean(), affected }),
      code('article', { text }),
    ])
    .exactOptional(),
});
