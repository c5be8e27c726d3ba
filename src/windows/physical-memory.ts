/** How much physical memory a machine has. */
import type { MachineEvidence } from '../model/evidence.ts';

/** In bytes, as declared, else as its system information shows; NaN where neither does. */
export function physicalMemoryOf({
  declared,
  systemInformation,
}: Pick<MachineEvidence, 'declared' | 'systemInformation'>): number {
  const listed = systemInformation.map(({ memoryBytes }) => memoryBytes).filter((bytes) => !Number.isNaN(bytes));
  return declared?.memoryBytes ?? listed.at(-1) ?? NaN;
}
