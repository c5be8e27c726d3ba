import type { CommandName, Option } from './option.ts';

export const CAPTURE_OPTIONS: readonly Option[] = [
  {
    name: 'interval',
    value: 'SECONDS',
    default: '30',
    description: 'seconds between samples',
    group: 'Capture',
    commands: ['capture'],
  },
  {
    name: 'folder',
    value: 'DIR',
    default: 'C:\\PerfLogs',
    description: 'folder on the server for the logs',
    group: 'Capture',
    commands: ['capture'],
  },
  {
    name: 'counters',
    description: 'print only the counter paths, for typeperf and logman -cf',
    group: 'Capture',
    commands: ['capture'],
  },
  {
    name: 'xml',
    description: 'print a data collector set for logman import',
    group: 'Capture',
    commands: ['capture'],
  },
  {
    name: 'exchange',
    description: 'with --counters or --xml: add the counters of Exchange',
    group: 'Capture',
    commands: ['capture'],
  },
  {
    name: 'modern',
    description: 'with --counters: add those of Windows Server 2008 and later, .NET and IIS; --xml has them',
    group: 'Capture',
    commands: ['capture'],
  },
  {
    name: 'domain-controller',
    description: 'with --counters or --xml: add the counters of a domain controller',
    group: 'Capture',
    commands: ['capture'],
  },
];

export const TASK_OPTIONS: readonly Option[] = [
  {
    name: 'at',
    value: 'TIME',
    default: '05:00',
    description: 'time of day to run',
    group: 'Task',
    commands: ['schedule'],
  },
  { name: 'user', value: 'ACCOUNT', description: 'account that runs the task', group: 'Task', commands: ['schedule'] },
  {
    name: 'name',
    value: 'NAME',
    description: 'name of the task (default: leakscan- and the name of the command)',
    group: 'Task',
    commands: ['schedule'],
  },
];

export const MENU_OPTIONS: readonly Option[] = [
  {
    name: 'reg',
    value: 'FILE',
    path: 'plain',
    noVariable: true,
    description: 'change nothing; write what would be set as a .reg file, to read and to open',
    group: 'Menu',
    commands: ['register'],
  },
];

/** @param commands all of them */
export const generalOptions = (commands: readonly CommandName[]): readonly Option[] => [
  {
    name: 'debug',
    description: 'print decisions, timings and stack traces to standard error',
    group: 'General',
    commands,
  },
  { name: 'help', alias: 'h', description: 'print this help', group: 'General', commands },
  { name: 'version', alias: 'V', description: 'print the version', group: 'General', commands },
];
