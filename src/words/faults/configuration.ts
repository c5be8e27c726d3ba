import type { ConfigurationFault } from '../../model/faults/configuration.ts';
import { suggestion } from '../../util/nearest.ts';
import type { TextsOf } from './texts.ts';

export const CONFIGURATION_TEXTS: TextsOf<ConfigurationFault> = {
  'file-too-large': ({ file, maxMebibytes, what }) =>
    `${file}: is larger than ${maxMebibytes} MiB, which ${what} never is; name another file`,
  'text-not-utf-8': ({ file, line }) => `${file}:${line}: holds letters that are not in UTF-8; save the file as UTF-8`,
  'settings-unreadable': ({ file, why, systemCode }) => {
    const reason = {
      missing: 'no such file',
      folder: 'is a folder, not a file',
      failed: `cannot be read (${systemCode ?? 'unknown error'})`,
    }[why];
    return `${file}: ${reason}; name another file`;
  },
  'process-class-unknown': ({ file, line, name, known }) =>
    `${file ?? 'configuration'}:${line}: processClasses: the catalog has no class "${name}"${suggestion(name, known)} (a class of your own needs a description)`,
};
