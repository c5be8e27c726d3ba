/** For the build: who uses which pool tag, from `pool-tags.yaml`. */
import { readFile } from 'node:fs/promises';
import type { PoolTagOwner } from '../model/pool-tags.ts';
import { parseYaml } from '../util/parse-yaml.ts';

const MAX_TAG_CHARACTERS = 4;

/**
 * Reads and checks the table.
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
