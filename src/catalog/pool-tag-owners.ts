/** Who uses which pool tag: `pool-tags.yaml` for people, one compiled file for the program, read only where tags were given. */
import { readFile } from 'node:fs/promises';
import type { PoolTagOwner } from '../model/pool-tags.ts';
import { parseYaml } from '../util/parse-yaml.ts';
import { readCompiled } from './compiled.ts';

const MAX_TAG_CHARACTERS = 4;

/** By tag; tags are case-sensitive. */
export type PoolTagOwners = ReadonlyMap<string, PoolTagOwner>;

/**
 * The table that came with the program.
 * @throws LeakscanError CATALOG if the installation lacks it
 */
export async function loadPoolTagOwners(): Promise<PoolTagOwners> {
  const owners = (await readCompiled('catalog/pool-tags.json')) as readonly PoolTagOwner[];
  return new Map(owners.map((owner) => [owner.tag, owner]));
}

/**
 * Reads and checks the table for the build.
 * @throws LeakscanError CATALOG naming file, line and what is wrong
 */
export async function readPoolTagOwners(file: string): Promise<readonly PoolTagOwner[]> {
  const z = await import('zod');
  const text = z.string().trim().min(1);
  const address = z.url({ protocol: /^https$/ });
  const schema = z.strictObject({
    sources: z.record(text, address),
    tags: z.array(z.strictObject({ tag: text.max(MAX_TAG_CHARACTERS), owner: text, what: text, source: text })),
  });
  const withAddresses = schema.transform(({ sources, tags }, context) => {
    const known = new Set<string>();
    return tags.map(({ source, ...tag }, index): PoolTagOwner => {
      const url = sources[source] ?? source;
      if (!address.safeParse(url).success) {
        context.addIssue({ code: 'custom', path: ['tags', index, 'source'] });
      }
      if (known.has(tag.tag)) {
        context.addIssue({ code: 'custom', path: ['tags', index, 'tag'] });
      }
      known.add(tag.tag);
      return { ...tag, source: url };
    });
  });
  return (await parseYaml(await readFile(file, 'utf8'), file, withAddresses, { code: 'CATALOG' })).data;
}
