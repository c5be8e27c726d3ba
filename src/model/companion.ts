/** A counter beside the processes that tells the role, load or memory of a machine; several columns are summed. */
export const COMPANION_KEYS = [
  'imap4-connections',
  'pop3-connections',
  'mailbox-users',
  'store-operations',
  'smtp-messages',
  'mta-messages',
  'web-connections',
  'web-requests',
  'asp-requests',
  'aspnet-requests',
  'sql-connections',
  'sql-batches',
  'ldap-searches',
  'dns-queries',
  'file-sessions',
  'terminal-sessions',
  'kerberos-authentications',
  'ntlm-authentications',
  'processes',
  'processor-time',
  'database-cache',
  'sql-server-memory',
  'analysis-services-cache',
  'committed-bytes',
  'commit-limit',
  'machine-pool-paged',
  'machine-pool-nonpaged',
  'available-bytes',
  'free-system-ptes',
  'system-cache-resident',
  'cache-bytes',
  'pool-paged-resident',
  'modified-page-list',
  'standby-cache',
] as const;

export type CompanionKey = (typeof COMPANION_KEYS)[number];

/** What a counter of load counts: how many there are, or how many of `event` come in a second. */
export interface LoadKind {
  /** Name for people. */
  readonly name: string;
  /** Of a rate: what is counted, as `request`; null for a count of what is there. */
  readonly event: string | null;
}

export interface CompanionCounter {
  readonly key: CompanionKey;
  readonly object: string;
  /** Names of the counter in any version, the first one preferred, with what a value of it is worth in bytes, or 1. */
  readonly counters: readonly { readonly name: string; readonly worth: number }[];
  /** Whether the counters are parts, to be summed, as those of several instances of a server. */
  readonly areParts?: true;
  /** Instance to read; null = the object's only instance or `_Total`, else the sum of all. */
  readonly instance: string | null;
  /** Null where it tells no load. */
  readonly load: LoadKind | null;
  /** Which machines have it: every Windows, those since Server 2008 (some of these older ones too), an Exchange server, or those with another role. */
  readonly found: 'always' | 'since-2008' | 'exchange' | 'role';
}

const named = (...names: string[]): CompanionCounter['counters'] => names.map((name) => ({ name, worth: 1 }));
const count = (name: string): LoadKind => ({ name, event: null });
const rate = (name: string, event: string): LoadKind => ({ name, event });

/** How load is read: counters of one object and one name. */
function loadCounter(
  key: CompanionKey,
  object: string,
  counter: string,
  load: LoadKind,
  found: CompanionCounter['found'] = 'role',
): CompanionCounter {
  return { key, object, counters: named(counter), instance: null, load, found };
}

const connections = (protocol: 'IMAP4' | 'POP3'): CompanionCounter => ({
  key: protocol === 'IMAP4' ? 'imap4-connections' : 'pop3-connections',
  object: `MSExchange${protocol}`,
  counters: named('Current Connections', 'Connections Current'),
  instance: null,
  load: count(`${protocol} connections`),
  found: 'exchange',
});

function memory(
  key: CompanionKey,
  counters: CompanionCounter['counters'],
  found: CompanionCounter['found'] = 'always',
): CompanionCounter {
  return { key, object: 'Memory', counters, instance: null, load: null, found };
}

/** Read where the log has them; no log needs them. Sources: docs/counter-logs.md. */
export const COMPANION_COUNTERS: readonly CompanionCounter[] = [
  memory('committed-bytes', named('Committed Bytes')),
  memory('commit-limit', named('Commit Limit')),
  memory('available-bytes', [
    { name: 'Available Bytes', worth: 1 },
    { name: 'Available KBytes', worth: 2 ** 10 },
    { name: 'Available MBytes', worth: 2 ** 20 },
  ]),
  memory('machine-pool-paged', named('Pool Paged Bytes')),
  memory('machine-pool-nonpaged', named('Pool Nonpaged Bytes')),
  memory('free-system-ptes', named('Free System Page Table Entries')),
  memory('system-cache-resident', named('System Cache Resident Bytes'), 'since-2008'),
  memory('cache-bytes', named('Cache Bytes'), 'since-2008'),
  memory('pool-paged-resident', named('Pool Paged Resident Bytes'), 'since-2008'),
  memory('modified-page-list', named('Modified Page List Bytes'), 'since-2008'),
  {
    ...memory(
      'standby-cache',
      named('Standby Cache Normal Priority Bytes', 'Standby Cache Reserve Bytes', 'Standby Cache Core Bytes'),
      'since-2008',
    ),
    areParts: true,
  },
  {
    key: 'processor-time',
    object: 'Processor',
    counters: named('% Processor Time'),
    instance: '_Total',
    load: count('processor load'),
    found: 'always',
  },
  connections('IMAP4'),
  connections('POP3'),
  {
    key: 'mailbox-users',
    object: 'MSExchangeIS',
    counters: named('User Count', 'Active User Count'),
    instance: null,
    load: count('mailbox users'),
    found: 'exchange',
  },
  loadCounter(
    'store-operations',
    'MSExchangeIS',
    'RPC Operations/sec',
    rate('store operations', 'operation'),
    'exchange',
  ),
  {
    key: 'database-cache',
    object: 'Database',
    counters: [
      { name: 'Database Cache Size', worth: 1 },
      { name: 'Database Cache Size (MB)', worth: 2 ** 20 },
    ],
    instance: 'Information Store',
    load: null,
    found: 'exchange',
  },
  loadCounter('smtp-messages', 'SMTP Server', 'Messages Received/sec', rate('SMTP messages', 'message')),
  loadCounter('mta-messages', 'MSExchangeMTA', 'Messages/Sec', rate('MTA messages', 'message'), 'exchange'),
  loadCounter('web-connections', 'Web Service', 'Current Connections', count('web connections')),
  loadCounter('web-requests', 'Web Service', 'Total Method Requests/sec', rate('web requests', 'request')),
  loadCounter('asp-requests', 'Active Server Pages', 'Requests/Sec', rate('ASP requests', 'request')),
  {
    ...loadCounter('aspnet-requests', 'ASP.NET Applications', 'Requests/Sec', rate('ASP.NET requests', 'request')),
    instance: '__Total__',
  },
  {
    key: 'sql-server-memory',
    object: 'SQLServer:Memory Manager',
    counters: [{ name: 'Total Server Memory (KB)', worth: 2 ** 10 }],
    areParts: true,
    instance: null,
    load: null,
    found: 'role',
  },
  {
    key: 'analysis-services-cache',
    object: 'MSAS15:Memory',
    counters: [{ name: 'Cleaner Memory shrinkable KB', worth: 2 ** 10 }],
    areParts: true,
    instance: null,
    load: null,
    found: 'role',
  },
  loadCounter('sql-connections', 'SQLServer:General Statistics', 'User Connections', count('SQL connections')),
  loadCounter('sql-batches', 'SQLServer:SQL Statistics', 'Batch Requests/sec', rate('SQL batches', 'batch')),
  loadCounter('ldap-searches', 'NTDS', 'LDAP Searches/sec', rate('LDAP searches', 'search')),
  loadCounter('dns-queries', 'DNS', 'Total Query Received/sec', rate('DNS queries', 'query')),
  loadCounter('file-sessions', 'Server', 'Server Sessions', count('file server sessions')),
  loadCounter('terminal-sessions', 'Terminal Services', 'Active Sessions', count('terminal sessions')),
  // Authentications a second: https://learn.microsoft.com/azure/azure-monitor/reference/supported-metrics/metrics-index
  loadCounter(
    'kerberos-authentications',
    'Security System-Wide Statistics',
    'Kerberos Authentications',
    rate('Kerberos authentications', 'authentication'),
    'since-2008',
  ),
  loadCounter(
    'ntlm-authentications',
    'Security System-Wide Statistics',
    'NTLM Authentications',
    rate('NTLM authentications', 'authentication'),
    'since-2008',
  ),
  // https://learn.microsoft.com/previous-versions/windows/it-pro/windows-server-2003/cc785200(v=ws.10)
  { key: 'processes', object: 'Objects', counters: named('Processes'), instance: null, load: null, found: 'always' },
];
