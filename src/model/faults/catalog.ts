/** What is wrong with articles or module lists. */
export type CatalogFault = { readonly kind: 'catalog-not-built' };
