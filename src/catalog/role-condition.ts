/** The role that an article demands of the machine, by performance objects, programs and counters of the log. */
import { sum } from 'simple-statistics';
import type { Article, MachineRole } from '../model/article.ts';
import type { MachineEvidence } from '../model/evidence.ts';
import type { EvidenceLine, RoleFound } from '../model/evidence-facts.ts';
import { pairMemo } from '../util/memo.ts';
import { directorySign } from '../windows/domain-controller.ts';
import type { PreparedMachine } from './prepare.ts';

/** A front-end or gateway holds no mailboxes: its store, if it runs at all, serves hardly anybody but the system. */
const NO_MAILBOXES_MAX_USERS = 5;
/** Where hundreds are connected by IMAP4 or POP3, so few of them with a mailbox here are the system and its monitors. */
const NO_MAILBOXES_MAX_SHARE = 0.1;

/** Programs that show a role: it runs one of them. Where the log has all processes and no such program, it has another role. */
const ROLE_IMAGES: Readonly<Partial<Record<MachineRole, readonly string[]>>> = {
  'client-access': ['microsoft.exchange.rpcclientaccess.service', 'msexchangefrontendtransport'],
  transport: ['edgetransport'],
  'unified-messaging': ['umservice', 'umworkerprocess'],
  'database-server': ['sqlservr'],
  'web-server': ['w3wp', 'inetinfo', 'nginx', 'httpd', 'iisexpress'],
  'sharepoint-server': ['owstimer'],
  'wsus-server': ['wsusservice'],
  'hyper-v-host': ['vmms', 'vmwp'],
  'container-host': ['dockerd', 'containerd', 'kubelet', 'vmcompute', 'com.docker.backend'],
};

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

/** It is the same for every process of a machine. */
export const roleCondition = pairMemo((article: Article, machine: PreparedMachine): EvidenceLine<'role'> | null => {
  const { evidence } = machine;
  const { role } = article.observed;
  if (role === null) return null;
  const roles = evidence.declared?.roles ?? [];
  const opposite = OPPOSITE[role];
  const answer = roles.includes(role)
    ? met({ code: 'declared', role })
    : opposite !== undefined && roles.includes(opposite)
      ? unmet({ code: 'declared', role: opposite })
      : SIGNS[role](evidence, machine);
  return { kind: 'role', wanted: { role }, ...answer };
});

/** The highest and the typical value of a counter in all of the log; NaN without a sample. */
type Counters = Pick<PreparedMachine, 'highest' | 'typical'>;
type Sign = (evidence: MachineEvidence, counters: Counters) => Answer;

const SIGNS: Readonly<Record<MachineRole, Sign>> = {
  'front-end': frontEnd,
  mailbox(evidence, { typical }) {
    const image = ['microsoft.exchange.store.worker', 'microsoft.exchange.store.service'].find((one) =>
      evidence.images.has(one),
    );
    if (image !== undefined) return met({ code: 'running', image });
    const users = typical('mailbox-users');
    if (Number.isNaN(users)) return notShown(evidence);
    const found = { code: 'mailbox-users', users } as const;
    return holdsMailboxes(typical) ? met(found) : unmet(found);
  },
  'public-folder'(evidence) {
    if (evidence.allProcesses && !evidence.images.has('store')) return unmet({ code: 'no-store' });
    return [...evidence.objects].some((o) => o.startsWith('msexchangeis public'))
      ? unknown({ code: 'public-store' })
      : notShown(evidence);
  },
  bridgehead(evidence, { highest }) {
    const messages = highest('mta-messages');
    if (Number.isNaN(messages)) return notShown(evidence);
    const any = messages > 0;
    return any ? met({ code: 'mta-messages', any }) : unmet({ code: 'mta-messages', any });
  },
  gateway(evidence, { highest, typical }) {
    const users = typical('mailbox-users');
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
  'terminal-server'(evidence, { highest }) {
    const sessions = highest('terminal-sessions');
    if (sessions > 1) return met({ code: 'sessions', sessions });
    return evidence.images.has('termsrv') ? met({ code: 'running', image: 'termsrv' }) : notShown(evidence);
  },
  'client-access': (evidence) => program('client-access', evidence),
  transport: (evidence) => program('transport', evidence),
  'unified-messaging': (evidence) => program('unified-messaging', evidence),
  'database-server': (evidence) => program('database-server', evidence),
  'web-server': (evidence) => program('web-server', evidence),
  'sharepoint-server': (evidence) => program('sharepoint-server', evidence),
  'wsus-server': (evidence) => program('wsus-server', evidence),
  'hyper-v-host': (evidence) => program('hyper-v-host', evidence),
  'container-host': (evidence) => program('container-host', evidence),
  // No program or counter of these roles is certain: only leakscan.yaml shows them.
  'file-server': notShown,
  'hyper-v-guest': notShown,
  'rd-connection-broker': notShown,
};

function notShown({ declared }: MachineEvidence): Answer {
  return unknown({ code: 'not-shown', declared: declared !== null });
}

function directory(evidence: MachineEvidence, isController: boolean): Answer {
  const found = directorySign(evidence);
  if (found === null) return notShown(evidence);
  return (found.code === 'no-directory-replication') === isController ? unmet(found) : met(found);
}

/** Whether the users of its own store are more than the system's own logons. NaN counts as no user. */
function holdsMailboxes(typical: Counters['typical']): boolean {
  const users = typical('mailbox-users');
  const connections = sum([typical('imap4-connections'), typical('pop3-connections')].map((one) => one || 0));
  return users > Math.max(NO_MAILBOXES_MAX_USERS, NO_MAILBOXES_MAX_SHARE * connections);
}

function program(role: MachineRole, evidence: MachineEvidence): Answer {
  const images = ROLE_IMAGES[role] ?? [];
  const image = images.find((one) => evidence.images.has(one));
  if (image !== undefined) return met({ code: 'running', image });
  return evidence.allProcesses ? unmet({ code: 'not-running', images }) : notShown(evidence);
}

function frontEnd(evidence: MachineEvidence, { highest, typical }: Counters): Answer {
  const users = typical('mailbox-users');
  const counters = [
    ['IMAP4', 'imap4-connections'],
    ['POP3', 'pop3-connections'],
  ] as const;
  const protocols = counters.filter(([, key]) => highest(key) > 0).map(([name]) => name);
  if (holdsMailboxes(typical)) return unmet({ code: 'mailbox-users', users });
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
