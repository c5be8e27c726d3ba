import type { ConfigurationFault } from '../../model/faults/configuration.ts';
import type { TextsOf } from './texts.ts';

export const CONFIGURATION_TEXTS: TextsOf<ConfigurationFault> = {
  'file-too-large': ({ file, maxMebibytes, what }) =>
    `${file}: is larger than ${maxMebibytes} MiB, which ${what} never is; name another file`,
};
