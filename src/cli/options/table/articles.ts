import type { CommandName, Option } from './option.ts';

const WITH_ARTICLES: readonly CommandName[] = [
  'scan',
  'nightly',
  'kb list',
  'kb show',
  'kb search',
  'kb test',
  'explain',
];

export const ARTICLE_OPTIONS: readonly Option[] = [
  {
    name: 'catalog',
    value: 'PATH',
    repeats: true,
    path: 'plain',
    description: 'folder or ZIP archive of articles, used with the built-in ones',
    group: 'Articles',
    commands: WITH_ARTICLES,
  },
  {
    name: 'builtin-catalog',
    negated: true,
    description: 'use only the articles of --catalog',
    group: 'Articles',
    commands: WITH_ARTICLES,
  },
];

export const CONFIGURATION_OPTIONS: readonly Option[] = [
  {
    name: 'config',
    value: 'FILE',
    path: 'plain',
    description: 'file with machines, limits and other settings (default: leakscan.yaml in this folder)',
    group: 'Configuration',
    commands: WITH_ARTICLES,
  },
  {
    name: 'config',
    negated: true,
    description: 'do not read leakscan.yaml',
    group: 'Configuration',
    commands: WITH_ARTICLES,
  },
  {
    name: 'base-rate',
    value: 'SHARE',
    description:
      'share of all processes that leak, such as 1/150, 150 (one in 150) or 0.7%; likelihoods assume it (default: one in as many as run on the machine)',
    group: 'Configuration',
    commands: ['scan', 'nightly'],
  },
  {
    name: 'ignore-file',
    value: 'FILE',
    path: 'plain',
    description: 'file with findings to suppress (default: .leakscanignore in this folder)',
    group: 'Configuration',
    commands: ['scan', 'nightly'],
  },
  {
    name: 'ignore',
    negated: true,
    description: 'suppress nothing',
    group: 'Configuration',
    commands: ['scan', 'nightly'],
  },
];
