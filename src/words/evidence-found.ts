/** What was found for each condition of an article, in words. */
import type { VersionRange } from '../model/article.ts';
import { COMPANION_COUNTERS, type CompanionKey } from '../model/companion.ts';
import type {
  CeilingFound,
  EvidenceFacts,
  EvidenceKind,
  EvidenceLine,
  ListedRunRelation,
  ModuleFound,
  PoolTagFound,
  ProductFound,
  RoleFound,
  ShapeMovement,
  UnclearModule,
  VersionFound,
  VersionSource,
} from '../model/evidence-facts.ts';
import { RESOURCE_KINDS, type ProcessResource } from '../model/resource.ts';
import { displayName } from '../util/escape.ts';
import { formatBytes, formatPlural, formatQuantity, formatScaled, formatSpan, scaleOf } from '../util/units.ts';
import { roleText } from './evidence-wanted.ts';

type Texts = { readonly [Kind in EvidenceKind]: (found: EvidenceFacts[Kind]['found']) => string };

/** After "is loaded" or "is not loaded". */
const RUN_WORDS: Readonly<Record<ListedRunRelation, string>> = {
  'same-run': '',
  'other-run': ' in another run of this process',
  'other-id': ' in a process of the same name with another ID',
  'log-without-ids': ' in a process of the same name; the log has no process IDs',
};

const TEXTS: Texts = {
  process(found) {
    switch (found.code) {
      case 'image':
        return found.process;
      case 'loaded': {
        const system = found.excludedByName ? '; by its name a part of Windows or Exchange' : '';
        return `${found.process}: ${found.module} is loaded${RUN_WORDS[found.run]}${system}`;
      }
      case 'not-loaded':
        return `${found.process}: ${found.module} is not loaded${RUN_WORDS[found.run]}`;
      case 'unclear':
        return `${found.process}: ${unclearText(found.unclear)}`;
      case 'no-modules':
        return `${found.process}; a counter log does not show modules`;
      case 'running':
        return `${found.image} runs`;
      case 'not-running':
        return 'it does not run';
      case 'not-shown':
        return 'the log does not show whether it runs';
    }
  },
  resource({ resource, withCache }) {
    const { label, falls } = RESOURCE_KINDS[resource];
    return withCache ? `${label} grow with its cache` : `${label} keep ${falls ? 'falling' : 'rising'}`;
  },
  shape: ({ movements }) => movements.map(movementText).join('; '),
  rhythm(found) {
    switch (found.code) {
      case 'daily':
        return `growth at about ${String(found.hour).padStart(2, '0')}:00 each day`;
      case 'other-hours':
        return 'growth at other hours too';
      case 'night':
        return `growth at night at ${found.percentOfRate} % of its rate`;
      case 'too-few-nights':
        return 'fewer than two nights were logged';
    }
  },
  'per-event'(found) {
    switch (found.code) {
      case 'measured':
        return `${formatQuantity(found.resource, found.amount)} for each ${found.event}`;
      case 'not-logged':
        return 'the log has no counter of these events';
      case 'no-events':
        return `no ${countersText(found.counters)} during the log`;
      case 'not-steady':
        return `${countersText(found.counters)} were logged, but growth does not follow them steadily`;
    }
  },
  'pool-tag': poolTagFoundText,
  role: roleFoundText,
  protocol(found) {
    switch (found.code) {
      case 'connections':
        return `up to ${formatPlural(found.connections, 'connection')}`;
      case 'not-logged':
        return `no ${found.protocol} counter in the log`;
      case 'not-read':
        return `not checked: leakscan reads no ${found.protocol} counter`;
    }
  },
  product: productFoundText,
  version: versionFoundText,
  service(found) {
    return found.code === 'named'
      ? found.names.join(', ')
      : 'services and pool of the process are not known (--process-list)';
  },
  'caused-by'(found) {
    switch (found.code) {
      case 'running':
        return `${found.images.map((image) => `${image}.exe`).join(', ')} runs`;
      case 'not-running':
        return 'it does not run';
      case 'not-shown':
        return 'the log does not show whether it runs';
    }
  },
  ceiling: ceilingFoundText,
  module: moduleFoundText,
  'introduced-by'(found) {
    switch (found.code) {
      case 'not-shown':
        return 'a counter log does not show what is installed';
      case 'version-not-known':
        return 'the version is not known';
      case 'version':
        return `${found.module} ${found.version}${found.sameBranch ? '' : ', of another branch'}`;
    }
  },
  timing(found) {
    switch (found.code) {
      case 'scheduled':
        return 'the process ends at this time of day on several days';
      case 'with-others':
        return `it ended together with ${found.endedTogether} other processes, as in a planned stop`;
      case 'once': {
        const company = found.endedTogether === 0 ? 'alone' : 'together with one other process';
        return `it ended ${company}, once at this time of day`;
      }
    }
  },
};

/** What was found for a condition. */
export function foundText({ kind, found }: Pick<EvidenceLine, 'kind' | 'found'>): string {
  const text = TEXTS[kind] as (found: EvidenceLine['found']) => string;
  return text(found);
}

function unclearText(unclear: UnclearModule): string {
  switch (unclear.code) {
    case 'several-versions':
      return `${unclear.module} is listed in several versions`;
    case 'runs-differ':
      return `${unclear.runs} processes of that name are listed and differ in ${unclear.module}`;
    case 'list-incomplete':
      return `the list of this process’s modules is not complete, and ${unclear.module} is not in it`;
  }
}

const MOVEMENT_WORDS: Readonly<Record<ShapeMovement['movement'], string>> = {
  rises: 'rising',
  level: 'level',
  'not-logged': 'not logged',
  'not-known': 'not logged, or not clear',
};

function movementText({ resource, movement, timesPrivateBytes }: ShapeMovement): string {
  const { label } = RESOURCE_KINDS[resource];
  if (timesPrivateBytes === null) return `${label}: ${MOVEMENT_WORDS[movement]}`;
  return `${label}: rising at ${Math.max(0, timesPrivateBytes).toFixed(1)} times the rate of Private Bytes`;
}

const countersText = (keys: readonly CompanionKey[]): string =>
  keys.map((key) => COMPANION_COUNTERS.find((counter) => counter.key === key)?.load?.name ?? key).join(' and ');

const usersText = (users: number): string => `up to ${formatPlural(users, 'user')} of its own information store`;

const MAILBOXES_WORDS: Readonly<Record<Extract<RoleFound, { code: 'serves' }>['mailboxes'], string>> = {
  'few-users': ', and its own information store has hardly any users',
  'no-store': ', and runs no information store',
  'not-shown': '; the log does not show whether it holds mailboxes (MSExchangeIS\\User Count)',
};

function poolTagFoundText(found: PoolTagFound): string {
  switch (found.code) {
    case 'grows': {
      const { tag, pool, growth, perHour, share } = found;
      const rate = perHour === null ? '' : `, ${formatBytes(perHour)} an hour`;
      const percent = Math.round(100 * share);
      return `${displayName(tag)} grew by ${formatBytes(growth)}${rate}, ${percent} % of the growth of ${pool} pool`;
    }
    case 'other-tags': {
      const names = found.tags.map((tag) => displayName(tag)).join(', ');
      return names === '' ? 'it does not grow' : `it does not grow; others do: ${names}`;
    }
    case 'not-listed':
      return 'the lists are incomplete and do not show whether it grows';
    case 'one-list':
      return 'one list of pool tags does not show growth';
    case 'no-list':
      return 'no lists of pool tags were given';
  }
}

function roleFoundText(found: RoleFound): string {
  switch (found.code) {
    case 'declared':
      return `${roleText(found.role)}, as declared`;
    case 'mailbox-users':
      return usersText(found.users);
    case 'no-store':
      return 'runs no information store';
    case 'public-store':
      return 'has a public store; the log does not show whether it replicates folders';
    case 'mta-messages':
      return `its MTA transfers ${found.any ? '' : 'no '}messages`;
    case 'smtp-messages': {
      const mailboxes = found.mailboxes === 'none' ? ', and holds no mailboxes' : '';
      return found.any ? `receives messages through SMTP${mailboxes}` : 'its SMTP server receives no messages';
    }
    case 'running':
      return `runs ${found.image}`;
    case 'not-running':
      return `${found.images.map((image) => `${image}.exe`).join(' or ')} does not run`;
    case 'no-cluster-service':
      return 'runs no cluster service';
    case 'sessions':
      return `up to ${formatPlural(found.sessions, 'session')}`;
    case 'directory-counters':
      return 'has counters of a directory (NTDS)';
    case 'no-directory-replication':
      return 'runs no directory replication (ismserv)';
    case 'serves':
      return `serves ${found.protocols.join(' and ')} clients${MAILBOXES_WORDS[found.mailboxes]}`;
    case 'not-shown':
      return found.declared ? 'neither the log nor leakscan.yaml shows the role' : 'the log does not show the role';
  }
}

/** Processes of the kernel that have no file. */
const WITHOUT_FILE: Readonly<Record<string, string>> = {
  registry: 'process Registry',
  'memory compression': 'process Memory Compression',
  'secure system': 'process Secure System',
};
const programText = (image: string): string => WITHOUT_FILE[image] ?? `${image}.exe`;

const OBJECT_WORDS: Readonly<Record<string, string>> = { 'process v2': 'Process V2' };

const windowsText = ({ from, to }: VersionRange): string =>
  from === null ? `Windows ${to} or earlier` : to === null ? `Windows ${from} or later` : `Windows ${from} to ${to}`;

const SOURCE_WORDS: Readonly<Record<VersionSource, string>> = {
  declared: ', as declared',
  'system-information': ', by its system information',
  'module-list': ', by its module list',
};

/** Of Windows; no version of a program has so large a first number. */
const BUILD = /^\d{4,5}(?:\.\d+)?$/;

/** `Windows Server 2022 build 20348.2340`, `telegraf.exe 1.14.0`. */
export const versionName = (of: string, version: string): string =>
  `${displayName(of)}${BUILD.test(version) && /^windows\b/i.test(of) ? ' build' : ''} ${displayName(version)}`;

function versionFoundText(found: VersionFound): string {
  switch (found.code) {
    case 'not-known':
      return found.what === 'windows' ? 'the build of Windows is not known' : 'the version of the program is not known';
    case 'update':
      return found.effect === 'fixes'
        ? `${found.article} is installed, which fixes it${SOURCE_WORDS[found.source]}`
        : `${found.article} is installed, which brought it${found.fixedBy === null ? '' : `; ${found.fixedBy} fixes it`}${SOURCE_WORDS[found.source]}`;
    case 'version':
      return `${versionName(found.of, found.version)}${SOURCE_WORDS[found.source]}${relationText(found)}`;
  }
}

function relationText({
  relation,
  introducedBy,
  fixedBy,
  fixedVersion,
}: Extract<VersionFound, { code: 'version' }>): string {
  const fix = fixedBy ?? fixedVersion;
  switch (relation) {
    case 'affected': {
      const since = introducedBy === null ? '' : ` since ${introducedBy}`;
      return `: affected${since}${fix === null ? '' : `, fixed by ${fix}`}`;
    }
    case 'fixed':
      return fix === null ? ': has the fix' : `: has the fix (${fix})`;
    case 'before':
      return introducedBy === null ? ': older than the leak' : `: older than ${introducedBy}, which brought it`;
    case 'other':
      return ': the article says nothing of this version';
  }
}

function productFoundText(found: ProductFound): string {
  switch (found.code) {
    case 'file-branch':
      return `files of version ${found.branch}: ${found.product}; the service pack is not known`;
    case 'file-branch-other':
      return `files of version ${found.branch}, another product`;
    case 'file-branch-unknown':
      return `files of version ${found.branch}, of a product that is not known`;
    case 'no-exchange':
      return 'no process and no performance object of Exchange on this machine';
    case 'exchange-not-shown':
      return 'the log does not show whether Exchange is installed';
    case 'declared':
      return `${found.product}, as declared`;
    case 'declared-with-fix':
      return `${found.product}, as declared: ${found.servicePack} has the fix`;
    case 'declared-other-release':
      return `${found.product}, as declared; the article is about ${found.releases.join(' and ')}`;
    case 'later-windows':
      return 'Windows Vista, Server 2008 or later';
    case '64-bit':
      return '64-bit processes';
    case 'log-too-late':
      return `not in the log, which is ${found.years} years or more later than the article`;
    case 'windows-of-machine':
      return `Windows ${found.windows}${SOURCE_WORDS[found.source]}`;
    case 'windows-of-image':
      return `${programText(found.image)}: ${windowsText(found.windows)}, on which no product of the article runs`;
    case 'windows-of-object':
      return `counters of ${OBJECT_WORDS[found.object] ?? found.object}: ${windowsText(found.windows)}, on which no product of the article runs`;
    case 'exchange-of-image':
      return `${found.image}.exe: another version of Exchange`;
    case 'not-shown':
      return found.exchange
        ? 'Exchange; its version and service pack are not in the log'
        : 'the versions of its products are not in the log';
  }
}

/** `290 to 304 MiB`. */
function levelsText(resource: ProcessResource, least: number, most: number): string {
  const scale = scaleOf(resource, most);
  const [from, to] = [formatScaled(least, scale), formatScaled(most, scale)];
  return from === to ? formatQuantity(resource, most) : `${from} to ${to} ${scale.unit}`;
}

/** `29 hours of age`. */
function agesText(least: number, most: number): string {
  const [from, to] = [formatSpan(least), formatSpan(most)];
  return from === to ? `${to} of age` : `${from} to ${to} of age`;
}

/** `ended 3 times at 290 to 304 MiB`. */
export function ceilingFoundText(found: CeilingFound): string {
  switch (found.code) {
    case 'ended-there':
    case 'ended-elsewhere': {
      const { resource, times, ended, least, most } = found;
      const range = resource === null ? agesText(least, most) : levelsText(resource, least, most);
      if (found.code === 'ended-elsewhere') return `${formatPlural(ended, 'run')} ended, at ${range}`;
      return `ended ${formatPlural(times, 'time')}${ended > times ? ` of ${ended}` : ''} at ${range}`;
    }
    case 'above':
      return found.resource === null
        ? `ran for ${formatSpan(found.value)}`
        : `went up to ${formatQuantity(found.resource, found.value)}`;
    case 'no-end':
      return 'no run of the process ended in the log';
    case 'memory-not-known':
      return 'how much memory the machine has is not known';
  }
}

const COMPARISON_WORDS: Readonly<Record<Extract<ModuleFound, { code: 'loaded' }>['comparison'], string>> = {
  below: '',
  'has-fix': ', which has the fix',
  'other-branch': ', a branch the article lists no file for',
  incomplete: ', without the last number of the version',
  'not-readable': '',
};

function moduleFoundText(found: ModuleFound): string {
  switch (found.code) {
    case 'no-list':
      return 'no module list was given';
    case 'process-not-listed':
      return 'the module list does not show this process’s modules';
    case 'unclear':
      return unclearText(found.unclear);
    case 'not-loaded':
      return `${found.module} is not loaded${RUN_WORDS[found.run]}`;
    case 'loaded': {
      const version = found.version ?? 'without a version';
      return `${found.module} ${version}${RUN_WORDS[found.run]}${COMPARISON_WORDS[found.comparison]}`;
    }
  }
}
