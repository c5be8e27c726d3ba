/** Warnings about process lists that named nothing. */
import type { ProcessListWarning } from '../model/faults/process-list.ts';
import { displayName } from '../util/escape.ts';
import { formatPlural } from '../util/units.ts';
import { unusedListText } from './machine-warnings.ts';

export function processListWarningText(warning: ProcessListWarning): string {
  const { file } = warning;
  switch (warning.kind) {
    case 'process-list-misfit': {
      const { machine, fitting, processes } = warning;
      const found =
        processes === 0
          ? 'the log has none of its programs'
          : `the log has ${fitting} of ${formatPlural(processes, 'process', 'processes')} at the same time`;
      return `${file}: the process list does not match the log of ${displayName(machine)} and was not used: ${found}. Was it made at another time, or on another machine?`;
    }
    case 'process-list-nameless':
      return `${file}: the process list has no services or application pools, and no command line of java, dotnet or another host, so it cannot tell processes of one program apart`;
    case 'process-list-unused':
      return unusedListText(warning, 'process list');
  }
}
