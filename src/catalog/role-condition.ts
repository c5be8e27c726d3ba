/** The role that an article demands of the machine, by performance objects, programs and counters of the log. */
import type { Article, MachineRole } from '../model/article.ts';
import type { MachineEvidence } from '../model/evidence.ts';
import type { EvidenceLine, RoleFound } from '../model/evidence-facts.ts';
import { directorySign } from '../windows/domain-controller.ts';
import type { PreparedMachine } from './prepare.ts';

/** A front-end or gateway holds no mailboxes: its store, if it runs at all, serves hardly anybody. */
const NO_MAILBOXES_MAX_USERS = 5;

/** Roles that exclude each other. */
const OPPOSITE: Readonly<Partial<Record<MachineRole, MachineRole>>> = {
  'front-end': 'mailbox',
  mailbox: 'front-end',
  'domain-controller': 'member-server',
  'member-server': 'domain-controller',
};

type Answer = Pick<EvidenceLine<'role'>, 'found' | 'state'>;
const met = (found: RoleFound): Answer => ({ found, state: 'met' });
const unmet = (found: RoleFound): Answer => ({ found, state: 'unmet' });
const unknown = (found: RoleFound): Answer => ({ found, state: 'unknown' });

export function roleCondition(article: Article, { evidence, highest }: PreparedMachine): EvidenceLine<'role'> | null {
  const { role } = article.observed;
  if (role === null) return null;
  const roles = evidence.declared?.roles ?? [];
  const opposite = OPPOSITE[role];
  const answer = roles.includes(role)
    ? met({ code: 'declared', role })
    : opposite !== undefined && roles.includes(opposite)
      ? unmet({ code: 'declared', role: opposite })
      : SIGNS[role](evidence, highest);
  return { kind: 'role', wanted: { role }, ...answer };
}

type Sign = (evidence: MachineEvidence, highest: PreparedMachine['highest']) => Answer;

const SIGNS: Readonly<Record<MachineRole, Sign>> = {
  'front-end': frontEnd,
  mailbox(evidence, highest) {
    const users = highest('mailbox-users');
    if (Number.isNaN(users)) return notShown(evidence);
    const found = { code: 'mailbox-users', users } as const;
    return users > NO_MAILBOXES_MAX_USERS ? met(found) : unmet(found);
  },
  'public-folder'(evidence) {
    if (evidence.allProcesses && !evidence.images.has('store')) return unmet({ code: 'no-store' });
    return [...evidence.objects].some((o) => o.startsWith('msexchangeis public'))
      ? unknown({ code: 'public-store' })
      : notShown(evidence);
  },
  bridgehead(evidence, highest) {
    const messages = highest('mta-messages');
    if (Number.isNaN(messages)) return notShown(evidence);
    const any = messages > 0;
    return any ? met({ code: 'mta-messages', any }) : unmet({ code: 'mta-messages', any });
  },
  gateway(evidence, highest) {
    const users = highest('mailbox-users');
    if (users > NO_MAILBOXES_MAX_USERS) return unmet({ code: 'mailbox-users', users });
    const messages = highest('smtp-messages');
    if (Number.isNaN(messages)) return notShown(evidence);
    const mayHaveMailboxes = Number.isNaN(users) && (!evidence.allProcesses || evidence.images.has('store'));
    const any = messages > 0;
    const found = { code: 'smtp-messages', any, mailboxes: mayHaveMailboxes ? 'not-shown' : 'none' } as const;
    if (!any) return unmet(found);
    return mayHaveMailboxes ? unknown(found) : met(found);
  },
  'cluster-node'(evidence) {
    const image = ['clussvc', 'resrcmon'].find((one) => evidence.images.has(one));
    if (image !== undefined) return met({ code: 'running', image });
    return evidence.allProcesses ? unmet({ code: 'no-cluster-service' }) : notShown(evidence);
  },
  'domain-controller': (evidence) => directory(evidence, true),
  'member-server': (evidence) => directory(evidence, false),
  'terminal-server'(evidence, highest) {
    const sessions = highest('terminal-sessions');
    if (sessions > 1) return met({ code: 'sessions', sessions });
    return evidence.images.has('termsrv') ? met({ code: 'running', image: 'termsrv' }) : notShown(evidence);
  },
};

const notShown = ({ declared }: MachineEvidence): Answer => unknown({ code: 'not-shown', declared: declared !== null });

function directory(evidence: MachineEvidence, isController: boolean): Answer {
  const found = directorySign(evidence);
  if (found === null) return notShown(evidence);
  return (found.code === 'no-directory-replication') === isController ? unmet(found) : met(found);
}

function frontEnd(evidence: MachineEvidence, highest: PreparedMachine['highest']): Answer {
  const users = highest('mailbox-users');
  const counters = [
    ['IMAP4', 'imap4-connections'],
    ['POP3', 'pop3-connections'],
  ] as const;
  const protocols = counters.filter(([, key]) => highest(key) > 0).map(([name]) => name);
  if (users > NO_MAILBOXES_MAX_USERS) return unmet({ code: 'mailbox-users', users });
  if (protocols.length === 0) return notShown(evidence);
  const serves = (mailboxes: Extract<RoleFound, { code: 'serves' }>['mailboxes']): RoleFound => ({
    code: 'serves',
    protocols,
    mailboxes,
  });
  if (!Number.isNaN(users)) return met(serves('few-users'));
  if (evidence.allProcesses && !evidence.images.has('store')) return met(serves('no-store'));
  return unknown(serves('not-shown'));
}
