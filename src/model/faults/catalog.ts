import type { ProductFamily } from '../article.ts';

/** What is wrong with articles or module lists. */
export type CatalogFault =
  | { readonly kind: 'catalog-not-built' }
  | { readonly kind: 'catalog-path-missing'; readonly file: string }
  | { readonly kind: 'catalog-path-unreadable'; readonly file: string; readonly systemCode: string | null }
  | { readonly kind: 'catalog-not-a-folder'; readonly file: string }
  /** `remarks`: a line for each fault, `FILE:LINE:COLUMN: what`. */
  | { readonly kind: 'catalog-folder-faulty'; readonly folder: string; readonly remarks: readonly string[] }
  | {
      readonly kind: 'catalog-zip-too-large';
      readonly file: string;
      readonly unpackedBytes: number;
      readonly maxBytes: number;
    }
  /** Two folders of the archive that may be meant. */
  | { readonly kind: 'catalog-zip-ambiguous'; readonly file: string; readonly folders: readonly [string, string] }
  | { readonly kind: 'article-file-name'; readonly file: string; readonly id: string }
  | { readonly kind: 'article-class-unknown'; readonly file: string; readonly id: string; readonly class: string }
  /** The article names a list that does not have it, or a list has it and the article does not say so. */
  | { readonly kind: 'fix-list-lacks-article'; readonly file: string; readonly id: string; readonly list: string }
  | { readonly kind: 'article-lacks-fix-list'; readonly file: string; readonly id: string; readonly list: string }
  | InventoryFault;

/** What is wrong with the content of a module list or of system information; `line` where it is at one line. */
export type InventoryFault =
  | {
      readonly kind: 'inventory-column-missing';
      readonly file: string;
      readonly line: number;
      readonly column: string;
      readonly needed: readonly string[];
    }
  | { readonly kind: 'inventory-no-modules'; readonly file: string }
  /** An export of processes without modules, in which no process has a version. */
  | { readonly kind: 'inventory-no-versions'; readonly file: string }
  /** JSON that is cut off or damaged. */
  | { readonly kind: 'inventory-bad-json'; readonly file: string }
  /** JSON without system information. */
  | { readonly kind: 'inventory-other-json'; readonly file: string }
  /** A list of processes, services or workers, as WMI and other programs than tasklist write it. */
  | { readonly kind: 'inventory-of-processes'; readonly file: string }
  | { readonly kind: 'listdlls-no-process'; readonly file: string }
  | {
      readonly kind: 'tasklist-form';
      readonly file: string;
      readonly form: 'table' | 'list';
      readonly command: string;
    }
  | {
      readonly kind: 'tasklist-columns';
      readonly file: string;
      readonly line: number;
      readonly columns: number;
      readonly command: string;
    }
  | { readonly kind: 'tasklist-bad-pid'; readonly file: string; readonly line: number | null; readonly cell: string }
  | {
      readonly kind: 'tasklist-no-modules';
      readonly file: string;
      /** Whether its third column has names, as of services. */
      readonly hasNames: boolean;
      readonly command: string;
    };

/** What the schema allows in an article and its author hardly meant. */
export type ArticleDoubt =
  | { readonly kind: 'file-name'; readonly id: string }
  | { readonly kind: 'class-unknown'; readonly class: string; readonly known: readonly string[] }
  /** Neither images nor a class nor a module: nothing to match it by. */
  | { readonly kind: 'no-program' }
  | { readonly kind: 'no-fixed-version'; readonly module: string }
  | { readonly kind: 'version-without-module' }
  | { readonly kind: 'no-fix' }
  | { readonly kind: 'no-branch' }
  /** A version that no declared product is read as; `known`: those of its family. */
  | {
      readonly kind: 'version-unknown';
      readonly product: string;
      readonly version: string;
      readonly known: readonly string[];
    }
  /** A product that is compared by its family and version, without them. */
  | {
      readonly kind: 'family-missing';
      readonly product: string;
      readonly family: ProductFamily;
      readonly version: string;
    }
  /** A product without a family that is compared, whose name is like that of one. */
  | { readonly kind: 'product-unknown'; readonly product: string; readonly near: string }
  | { readonly kind: 'related-to-itself'; readonly id: string }
  | { readonly kind: 'related-unknown'; readonly id: string };

/** What is not whole, or not used, in a list that was read. */
export type InventoryWarning =
  | {
      readonly kind: 'list-cut';
      readonly file: string;
      readonly line: number;
      /** Whose modules may be missing; null where the cut is in none. */
      readonly process: { readonly name: string; readonly pid: number | null } | null;
    }
  | {
      readonly kind: 'last-line-open';
      readonly file: string;
      readonly line: number;
      /** The column that may be cut; null where its name is not a known one. */
      readonly column: string | null;
      readonly delimiter: string;
    }
  /** System information whose last line ends in a number and has no end: the number may be cut. */
  | { readonly kind: 'system-line-open'; readonly file: string; readonly line: number }
  /** System information without a machine, in a file that names several. */
  | { readonly kind: 'system-unnamed'; readonly file: string; readonly line: number };
