/** Reads catalog/advice.yaml: the build compiles it into the program, since a report must render without the catalog. */
import { readFile } from 'node:fs/promises';
import type { AdviceTable } from '../model/advice.ts';
import { parseYaml } from '../util/parse-yaml.ts';
import { adviceSchema } from './advice-schema.ts';

/** @throws LeakscanError CATALOG naming file, line and what is wrong */
export async function readAdvice(file: string): Promise<AdviceTable> {
  return (await parseYaml(await readFile(file, 'utf8'), file, adviceSchema, { code: 'CATALOG' })).data;
}
