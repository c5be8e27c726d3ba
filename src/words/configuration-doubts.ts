/** Warnings of names in a configuration that are not known. */
import type { ConfigurationDoubt } from '../model/faults/configuration.ts';
import { displayName } from '../util/escape.ts';

const WHAT: Readonly<Record<ConfigurationDoubt['kind'], (name: string) => string>> = {
  'windows-unknown': (name) => `windows: "${name}" is no Windows that articles are compared with`,
  'product-unknown': (name) => `products: no article names "${name}"`,
  'article-not-in-catalog': (name) => `article: ${name} is not in the catalog, so it suppresses nothing`,
};

/** `leakscan.yaml:4: windows: "Server 2O22" is no Windows that articles are compared with; did you mean "Server 2022"?` */
export function configurationDoubtText({ kind, file, line, name, near }: ConfigurationDoubt): string {
  const where = `${file ?? 'configuration'}${line === null ? '' : `:${line}`}`;
  const hint = near === null ? '' : `; did you mean "${displayName(near)}"?`;
  return `${where}: ${WHAT[kind](displayName(name))}${hint}`;
}
