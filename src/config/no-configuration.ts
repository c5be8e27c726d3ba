import type { Configuration } from '../model/configuration.ts';

export const NO_CONFIGURATION: Configuration = {
  file: null,
  ignoreFile: null,
  catalogFolders: [],
  machines: [],
  processClasses: [],
  limits: [],
  notifications: [],
  baseRate: null,
  suppressions: [],
};
