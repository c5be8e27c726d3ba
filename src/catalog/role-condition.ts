/** The role that an article demands of the machine, told from performance objects, programs and counters of the log. */
import type { Article, EvidenceLine, MachineRole } from '../model/article.ts';
import type { CompanionKey } from '../model/companion.ts';
import type { MachineEvidence } from '../model/evidence.ts';
import { highest } from './companions.ts';

/** A front-end or gateway holds no mailboxes: its store, if it runs at all, serves next to nobody. */
const NO_MAILBOXES_MAX_USERS = 5;

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
};

/** Roles that no machine has beside one another. */
const OPPOSITE: Readonly<Partial<Record<MachineRole, string>>> = {
  'front-end': 'mailbox',
  mailbox: 'front-end',
  'domain-controller': 'member-server',
  'member-server': 'domain-controller',
};

type Answer = Pick<EvidenceLine, 'found' | 'state'>;
const met = (found: string): Answer => ({ found, state: 'met' });
const unmet = (found: string): Answer => ({ found, state: 'unmet' });
const unknown = (found: string): Answer => ({ found, state: 'unknown' });

export function roleCondition(article: Article, evidence: MachineEvidence): EvidenceLine | null {
  const { role } = article.observed;
  if (role === null) return null;
  const roles = evidence.declared?.roles ?? [];
  const opposite = OPPOSITE[role];
  const answer = roles.includes(role)
    ? met('as declared')
    : opposite !== undefined && roles.includes(opposite)
      ? unmet(`declared a ${opposite}`)
      : SIGNS[role](evidence);
  return { kind: 'role', wanted: ROLE_WORDS[role], ...answer };
}

const most = (evidence: MachineEvidence, key: CompanionKey): number => highest(evidence, key, -Infinity, Infinity);

const SIGNS: Readonly<Record<MachineRole, (evidence: MachineEvidence) => Answer>> = {
  'front-end': frontEnd,
  mailbox(evidence) {
    const users = most(evidence, 'mailbox-users');
    if (Number.isNaN(users)) return noCounter(evidence);
    const found = `up to ${users} users of its own information store`;
    return users > NO_MAILBOXES_MAX_USERS ? met(found) : unmet(found);
  },
  'public-folder'(evidence) {
    if (evidence.allProcesses && !evidence.images.has('store')) return unmet('runs no information store');
    return [...evidence.objects].some((o) => o.startsWith('msexchangeis public'))
      ? unknown('has a public store; the log does not show whether it replicates folders')
      : noCounter(evidence);
  },
  bridgehead(evidence) {
    const messages = most(evidence, 'mta-messages');
    if (Number.isNaN(messages)) return noCounter(evidence);
    return messages > 0 ? met('its MTA transfers messages') : unmet('its MTA transfers no messages');
  },
  gateway(evidence) {
    const users = most(evidence, 'mailbox-users');
    if (users > NO_MAILBOXES_MAX_USERS) return unmet(`up to ${users} users of its own information store`);
    const messages = most(evidence, 'smtp-messages');
    if (Number.isNaN(messages)) return noCounter(evidence);
    if (!(messages > 0)) return unmet('its SMTP server receives no messages');
    const hasMailboxes = Number.isNaN(users) && (!evidence.allProcesses || evidence.images.has('store'));
    return hasMailboxes
      ? unknown('receives messages through SMTP')
      : met('receives messages through SMTP, and holds no mailboxes');
  },
  'cluster-node'(evidence) {
    const sign = ['clussvc', 'resrcmon'].find((image) => evidence.images.has(image));
    if (sign !== undefined) return met(`runs ${sign}`);
    return evidence.allProcesses ? unmet('runs no cluster service') : noCounter(evidence);
  },
  'domain-controller': (evidence) => directory(evidence, true),
  'member-server': (evidence) => directory(evidence, false),
  'terminal-server'(evidence) {
    const sessions = most(evidence, 'terminal-sessions');
    if (sessions > 1) return met(`up to ${sessions} sessions`);
    return evidence.images.has('termsrv') ? met('runs termsrv') : noCounter(evidence);
  },
};

function noCounter({ declared }: MachineEvidence): Answer {
  return unknown(
    declared === null
      ? 'nothing in the log tells the machine’s role'
      : 'neither the log nor leakscan.yaml tells the machine’s role',
  );
}

/** Since Windows 2000 the directory has counters of its own, and its replication runs programs of its own. */
function directory(evidence: MachineEvidence, isController: boolean): Answer {
  const sign = evidence.objects.has('ntds')
    ? 'has counters of a directory (NTDS)'
    : evidence.images.has('ismserv')
      ? 'runs ismserv'
      : null;
  if (sign !== null) return isController ? met(sign) : unmet(sign);
  if (!evidence.allProcesses || !evidence.images.has('svchost')) return noCounter(evidence);
  const found = 'runs no directory replication (ismserv)';
  return isController ? unmet(found) : met(found);
}

function frontEnd(evidence: MachineEvidence): Answer {
  const users = most(evidence, 'mailbox-users');
  const protocols = [
    ['IMAP4', 'imap4-connections'],
    ['POP3', 'pop3-connections'],
  ] as const;
  const served = protocols.filter(([, key]) => most(evidence, key) > 0).map(([name]) => name);
  if (users > NO_MAILBOXES_MAX_USERS)
    return unmet(`up to ${users} users of its own information store: a mailbox server`);
  if (served.length === 0) return unknown('no counter of the log tells the server’s role');
  const serves = `serves ${served.join(' and ')} clients`;
  if (!Number.isNaN(users)) return met(`${serves}, and next to no users of its own information store`);
  if (evidence.allProcesses && !evidence.images.has('store')) return met(`${serves}, and runs no information store`);
  return unknown(`${serves}; the log does not show whether it holds mailboxes (MSExchangeIS\\User Count)`);
}
