import type { CatalogFault } from '../../model/faults/catalog.ts';
import type { TextsOf } from './texts.ts';

export const CATALOG_TEXTS: TextsOf<CatalogFault> = {
  'catalog-not-built': () =>
    'the compiled catalog is missing or damaged: install leakscan again, or run "npm run build" in a clone',
};
