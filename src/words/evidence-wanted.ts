/** What the conditions of an article want, in words. */
import type { MachineRole } from '../model/article.ts';
import type {
  EvidenceFacts,
  EvidenceKind,
  EvidenceWanted,
  WantedLoss,
  WantedVersions,
} from '../model/evidence-facts.ts';
import { displayName } from '../util/escape.ts';
import { RESOURCE_KINDS, type Resource } from '../model/resource.ts';

type Texts = { readonly [Kind in EvidenceKind]: (wanted: EvidenceFacts[Kind]['wanted']) => string };

const ROLE_WORDS: Readonly<Record<MachineRole, string>> = {
  'front-end': 'an Exchange front-end server',
  mailbox: 'an Exchange mailbox server',
  'public-folder': 'an Exchange public folder server',
  bridgehead: 'a bridgehead server',
  gateway: 'a mail gateway',
  'cluster-node': 'a node of a server cluster',
  'domain-controller': 'a domain controller',
  'member-server': 'a member server',
  'terminal-server': 'a terminal server',
  'client-access': 'an Exchange client access server',
  transport: 'an Exchange transport server',
  'unified-messaging': 'an Exchange unified messaging server',
  'database-server': 'a database server',
  'web-server': 'a web server',
  'file-server': 'a file server',
  'sharepoint-server': 'a SharePoint server',
  'wsus-server': 'a WSUS server',
  'hyper-v-host': 'a Hyper-V host',
  'hyper-v-guest': 'a virtual machine of Hyper-V',
  'container-host': 'a host of containers',
  'rd-connection-broker': 'a Remote Desktop connection broker',
};

/** `a mail gateway`. */
export const roleText = (role: MachineRole): string => ROLE_WORDS[role];

const RHYTHM_WORDS: Readonly<Record<EvidenceFacts['rhythm']['wanted']['code'], string>> = {
  'one-hour': 'growth at one hour of the day, with a job',
  timer: 'growth at night too, as a timer drives it',
  load: 'no growth while idle at night',
};

const labelsOf = (resources: readonly Resource[]): string => resources.map((r) => RESOURCE_KINDS[r].label).join(', ');
const filesOf = (images: readonly string[]): string => images.map((image) => `${image}.exe`).join(' or ');

const TEXTS: Texts = {
  process(wanted) {
    switch (wanted.code) {
      case 'image':
        return `${filesOf(wanted.images)}${wanted.basis === 'inferred' ? ' (our inference: the article names no program)' : ''}`;
      case 'class':
        return wanted.description ?? wanted.class;
      case 'module':
        return `programs with ${wanted.module ?? 'a file of the article'}`;
      case 'running':
        return `${filesOf(wanted.images)} runs`;
    }
  },
  resource({ resource }) {
    const { label, falls } = RESOURCE_KINDS[resource];
    return `${label} keep ${falls ? 'falling' : 'rising'}`;
  },
  shape: ({ rising, level }) =>
    [
      ...(rising.length === 0 ? [] : [`rising too: ${labelsOf(rising)}`]),
      ...(level.length === 0 ? [] : [`level: ${labelsOf(level)}`]),
    ].join('; '),
  rhythm: ({ code }) => RHYTHM_WORDS[code],
  'per-event': ({ losses, counter }) => `${losses.map(lossText).join('; ')} (${counter ?? 'events'})`,
  'pool-tag': ({ tags }) => `growth of pool tag ${tags.map((tag) => displayName(tag)).join(' or ')}`,
  role: ({ role }) => ROLE_WORDS[role],
  protocol: ({ protocol, when }) => `${protocol} clients connected${when === 'just-before' ? ' just before' : ''}`,
  product({ products }) {
    if (products.length === 0) return 'a product we do not know';
    const names = products.map(({ name, servicePack }) =>
      servicePack === null ? name : `${name} with ${servicePack}`,
    );
    return names.join(' or ');
  },
  version: ({ versions }) => versions.map(versionsText).join('; '),
  service: ({ services, pools }) =>
    [
      ...(services.length === 0 ? [] : [`runs service ${services.join(' or ')}`]),
      ...(pools.length === 0 ? [] : [`worker of pool ${pools.join(' or ')}`]),
    ].join(', or '),
  'caused-by': ({ images }) => `${filesOf(images)} runs: it makes this process grow`,
  module: ({ module, below }) => `${module} ${below.map((version) => `below ${version}`).join(' or ')}`,
  'introduced-by'({ article, name, module, above }) {
    const origin = name ?? `hotfix ${(article ?? '').replace('KB', '')}`;
    if (module === null || above === null) return `${origin} or later`;
    return `${module} from ${origin} or later, so above ${above}`;
  },
  timing: () => 'an unplanned end: alone, and not at the same time on several days',
};

/** What a condition wants. */
export function wantedText({ kind, wanted }: EvidenceWanted): string {
  const text = TEXTS[kind] as (wanted: EvidenceWanted['wanted']) => string;
  return text(wanted);
}

/** `Windows Server 2022 from 20348.2340 (KB5035857) to below 20348.2342 (KB5037422)`. */
export function versionsText({ product, from, below, introducedBy, fixedBy }: WantedVersions): string {
  const withUpdate = (version: string | null, update: string | null): string | null =>
    version === null ? update : update === null || update.includes(version) ? version : `${version} (${update})`;
  const first = withUpdate(from, introducedBy);
  const fixed = withUpdate(below, fixedBy);
  if (first === null) return `${product} before ${fixed ?? 'a version that is not known'}`;
  return fixed === null ? `${product} from ${first} on` : `${product} from ${first} to before ${fixed}`;
}

/** `64 to 128 bytes for each connection`. */
function lossText({ unit, min, max, event }: WantedLoss): string {
  if (min === null && max === null) return `for each ${event}`;
  const range =
    min === max ? `${min}` : min === null ? `up to ${max}` : max === null ? `${min} or more` : `${min} to ${max}`;
  return `${range} ${unit} for each ${event}`;
}
