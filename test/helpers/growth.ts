import type { GrowthToMatch } from '../../src/catalog/match.ts';
import type { Resource } from '../../src/model/resource.ts';
import type { GrowthSignature } from '../../src/model/signature.ts';

/** A growth of which nothing is known but its resource, unless more is said. */
export function growthOf(
  resource: Resource,
  signature: Partial<GrowthSignature> = {},
  kind: GrowthToMatch['kind'] = 'leak',
): GrowthToMatch {
  return {
    resource,
    kind,
    signature: {
      grows: new Set([resource]),
      level: new Set(),
      virtualTimes: NaN,
      perEvent: null,
      nightShare: NaN,
      dailyHour: null,
      ...signature,
    },
    lives: [],
  };
}
