import { ARTICLE_RESOURCES } from '../../../model/article.ts';
import type { Option } from './option.ts';

export const INPUT_OPTIONS: readonly Option[] = [
  {
    name: 'inventory',
    value: '[MACHINE=]FILE',
    repeats: true,
    path: 'labelled',
    description:
      'module lists and system information of the scanned machines: files, folders or patterns; takes several files',
    group: 'Input',
    commands: ['scan'],
  },
  {
    name: 'inventory',
    value: '[MACHINE=]FILE',
    repeats: true,
    path: 'labelled',
    description: 'module lists and system information of machines: files, folders or patterns',
    group: 'Input',
    commands: ['nightly'],
  },
  {
    name: 'process-list',
    value: '[MACHINE=]FILE',
    repeats: true,
    path: 'labelled',
    description: 'lists that say which process is which (see docs/process-lists.md): files, folders or patterns',
    group: 'Input',
    commands: ['scan', 'nightly'],
  },
  {
    name: 'pool-tags',
    value: '[MACHINE=]FILE',
    repeats: true,
    path: 'labelled',
    description:
      'lists of kernel pool tags (see docs/pool-tags.md), two or more taken some hours apart: files, folders or patterns',
    group: 'Input',
    commands: ['scan'],
  },
  {
    name: 'include',
    value: 'PATTERN',
    repeats: true,
    description: 'read only files that match, such as "**/*.blg"',
    group: 'Input',
    commands: ['nightly'],
  },
  {
    name: 'exclude',
    value: 'PATTERN',
    repeats: true,
    description: 'skip files and folders that match, such as "**/old/**"',
    group: 'Input',
    commands: ['nightly'],
  },
  {
    name: 'date-order',
    value: 'ORDER',
    choices: ['mdy', 'dmy', 'ymd'],
    description: 'order of month, day and year, for logs that a spreadsheet saved (default: detected)',
    group: 'Input',
    commands: ['scan', 'doctor', 'export'],
  },
  {
    name: 'report',
    value: 'FILE',
    path: 'plain',
    // --on-finding passes the path of a report to its command as LEAKSCAN_REPORT.
    noVariable: true,
    description: 'JSON report that has the finding (default: the newest reports/*.json)',
    group: 'Input',
    commands: ['explain'],
  },
];

export const FILTER_OPTIONS: readonly Option[] = [
  {
    name: 'since',
    value: 'DATE',
    description:
      'use only samples from this time on, in the local time of the log, such as 2007-12-05 or "2007-12-05 08:10"',
    group: 'Filters',
    commands: ['scan'],
  },
  {
    name: 'until',
    value: 'DATE',
    description: 'use only samples before this time',
    group: 'Filters',
    commands: ['scan'],
  },
  {
    name: 'last',
    value: 'LENGTH',
    description: 'use only the last 90m, 24h or 7d before the last sample',
    group: 'Filters',
    commands: ['scan'],
  },
  {
    name: 'machine',
    value: 'NAME',
    repeats: true,
    // --on-finding passes the machine of a finding to its command as LEAKSCAN_MACHINE.
    noVariable: true,
    description: 'assess only this machine; * matches any characters',
    group: 'Filters',
    commands: ['scan'],
  },
  {
    name: 'process',
    value: 'NAME',
    repeats: true,
    // As LEAKSCAN_PROCESS.
    noVariable: true,
    description:
      'assess only this process: its image without .exe, its application pool, a service in it, or both as reports write them, "w3wp (OrdersApi)"; * matches any characters',
    group: 'Filters',
    commands: ['scan'],
  },
  {
    name: 'counter',
    value: 'PATH',
    repeats: true,
    description: 'export only counters whose path matches, such as "\\Process(*)\\Private Bytes"',
    group: 'Filters',
    commands: ['export'],
  },
  {
    name: 'status',
    value: 'STATUS',
    choices: ['fix-available', 'by-design', 'workaround-only', 'none', 'withdrawn', 'misleading', 'unknown'],
    description: 'list only articles of this status',
    group: 'Filters',
    commands: ['kb list'],
  },
  {
    name: 'stated-by',
    value: 'WHO',
    choices: ['vendor', 'maintainer', 'user'],
    description: 'list only articles whose facts the maker states (vendor), the project (maintainer) or a user',
    group: 'Filters',
    commands: ['kb list'],
  },
  {
    name: 'process',
    value: 'NAME',
    noVariable: true,
    description: 'list only articles about this program, class or module; * matches any characters',
    group: 'Filters',
    commands: ['kb list'],
  },
  {
    name: 'resource',
    value: 'RESOURCE',
    choices: ARTICLE_RESOURCES,
    description: 'list only articles about growth of this resource',
    group: 'Filters',
    commands: ['kb list'],
  },
  {
    name: 'product',
    value: 'TEXT',
    description: 'list only articles about products whose name contains this text',
    group: 'Filters',
    commands: ['kb list'],
  },
];
