/** Conditions on who the growing process is: the services or the pool in it, and the program that makes it grow. */
import type { Article } from '../model/article.ts';
import type { EvidenceFacts, EvidenceLine } from '../model/evidence-facts.ts';
import { pairMemo } from '../util/memo.ts';
import type { Subject } from './find-module.ts';
import type { PreparedMachine } from './prepare.ts';

export function serviceWanted({ observed }: Article): EvidenceFacts['service']['wanted'] | null {
  const { services, pools } = observed.process;
  return services.length + pools.length === 0 ? null : { services, pools };
}

/** Unmet where the services or the pool of the process are known and are others. */
export function serviceCondition(article: Article, subject: Subject): EvidenceLine<'service'> | null {
  const wanted = serviceWanted(article);
  if (wanted === null) return null;
  const { names = null } = subject;
  if (names === null) return { kind: 'service', wanted, found: { code: 'not-known' }, state: 'unknown' };
  const isOne = [...wanted.services, ...wanted.pools].some((one) =>
    names.some((name) => name.toLowerCase() === one.toLowerCase()),
  );
  return { kind: 'service', wanted, found: { code: 'named', names }, state: isOne ? 'met' : 'unmet' };
}

export function causedByWanted({ observed }: Article): EvidenceFacts['caused-by']['wanted'] | null {
  const { causedBy } = observed.process;
  return causedBy.length === 0 ? null : { images: causedBy };
}

/** It is the same for every process of a machine. */
export const causedByCondition = pairMemo(
  (article: Article, { evidence }: PreparedMachine): EvidenceLine<'caused-by'> | null => {
    const wanted = causedByWanted(article);
    if (wanted === null) return null;
    const line = (
      found: EvidenceFacts['caused-by']['found'],
      state: EvidenceLine['state'],
    ): EvidenceLine<'caused-by'> => ({ kind: 'caused-by', wanted, found, state });
    const images = wanted.images.filter((image) => evidence.images.has(image));
    if (images.length > 0) return line({ code: 'running', images }, 'met');
    return evidence.allProcesses ? line({ code: 'not-running' }, 'unmet') : line({ code: 'not-shown' }, 'unknown');
  },
);
