/** What the schemas of `leakscan.yaml` and `.leakscanignore` say of their fields, and of a value that they refuse. */
export const SETTINGS_WORDS = {
  pattern: '* stands for any characters; letter case does not matter',
  imagePattern: 'must be the name of a program; patterns with * are not supported here',
  product: "must be a product such as 'Exchange Server 2003 SP1', or its name and servicePack",
  /** `nearest`: ` (did you mean "front-end"?)`, or empty. */
  unknownRole: (given: string, nearest: string, known: readonly string[]): string =>
    `"${given}" is not a role${nearest} (known: ${known.join(', ')})`,
  role: 'must be a role such as front-end, or a list of roles',
  groups: 'must be the name of a group, or a list of names',
  noRecipient: 'does not say of which machines: give either owner or group',
  limit: 'must be a size or a number',
  badLimit: (given: string, resource: string, isSize: boolean): string =>
    `"${given}" is not a limit of ${resource}: give ${
      isSize ? 'a size like 800 MB or 1.5 GB, or a number of bytes' : 'a number like 20000'
    }`,
  article: 'must be an article such as KB944903, telegraf#6807 or TEAM-0001',
  expires: 'must be a day of the calendar written yyyy-MM-dd, such as 2027-03-31',
  reasonMissing: 'is missing: say why, for those who read the report',
  reasonEmpty: 'is empty: say why',
  noTarget: 'does not say which finding: give id, process, pool, service, machine or article',
  noProcess: 'does not say which process: give process, pool or service',
  baseRate: 'must be the share of processes that leak, such as 1/150, 150 (one in 150) or 0.7 %',
  build: 'must be a build of Windows such as 20348.2340, 10.0.20348.2340 or 20348',
  update: 'must be the id of an update such as KB5037422',
  updates: 'must be the id of an update such as KB5037422, or a list of them',
  memoryGB: 'must be the memory of the machine in GB, such as 64',
  folders: 'must be a folder or a ZIP archive of articles, or a list of such',
} as const;
