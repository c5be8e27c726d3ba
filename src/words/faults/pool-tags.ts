import type { PoolTagsFault } from '../../model/faults/pool-tags.ts';
import { displayName } from '../../util/escape.ts';
import { POOLMON_COMMAND } from '../../util/pool-tags-command.ts';
import type { TextsOf } from './texts.ts';

const HOW = `make one with: ${POOLMON_COMMAND}`;

export const POOL_TAGS_TEXTS: TextsOf<PoolTagsFault> = {
  'pool-tags-unknown': ({ file, line, shown }) =>
    `${file}:${line}: is not a list of pool tags: '${displayName(shown)}'; ${HOW}`,
  'pool-tags-of-drivers': ({ file }) =>
    `${file}: lists the drivers of pool tags (pooltag.txt), not how much memory each tag holds; ${HOW}`,
  'pool-tags-none': ({ file }) => `${file}: has the heading of a list of pool tags and no tag below it; ${HOW}`,
};
