/** The warnings of `leakscan kb lint`. */
import type { ArticleDoubt } from '../../model/faults/catalog.ts';
import { suggestion } from '../../util/nearest.ts';

/** What is suspicious and, where it is not plain, what follows from it. */
export function doubtText(doubt: ArticleDoubt): string {
  switch (doubt.kind) {
    case 'file-name':
      return `holds ${doubt.id}; name the file ${doubt.id}.yaml`;
    case 'class-unknown':
      return `unknown process class "${doubt.class}": no process matches it${suggestion(doubt.class, doubt.known)}`;
    case 'no-program':
      return 'names no program (images, class or module): the article never matches';
    case 'no-fixed-version':
      return `no fix has a version of ${doubt.module}: a module list cannot confirm or rule out the article`;
    case 'version-without-module':
      return 'notInVersion needs the module that it is a version of';
    case 'no-fix':
      return 'the status is fix-available, but the article has no fixes';
    case 'no-branch':
      return 'no product has a branch: files of other products cannot be excluded';
    case 'version-unknown':
      return `${doubt.product}: no machine is compared with version "${doubt.version}"${suggestion(doubt.version, doubt.known)}`;
    case 'family-missing':
      return `${doubt.product}: no machine is compared with it; add family: ${doubt.family} and version: ${/^\d/.test(doubt.version) ? `'${doubt.version}'` : doubt.version}`;
    case 'product-unknown':
      return `${doubt.product}: no machine is compared with it; did you mean "${doubt.near}"?`;
    case 'related-to-itself':
      return `${doubt.id} is this article itself`;
    case 'related-unknown':
      return `article ${doubt.id} not found`;
  }
}
