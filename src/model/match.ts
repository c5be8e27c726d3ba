/** What matching makes of the catalog and one machine. */
import type { Confidence } from './article.ts';
import type { EvidenceLine, WantedVersions } from './evidence-facts.ts';

export interface ArticleMatch {
  readonly id: string;
  readonly confidence: Confidence;
  readonly evidence: readonly EvidenceLine[];
}

/** From a version on (null: from the first) to below another: the articles that such a version leaves possible. */
export interface VersionsLeft {
  readonly from: string | null;
  readonly below: string;
  /** Empty where it leaves none of them. */
  readonly articles: readonly string[];
}

export interface AffectedByArticle {
  readonly article: string;
  readonly versions: readonly WantedVersions[];
}

/** What would tell tied articles apart, as facts; words/questions.ts asks it. */
export type QuestionFacts =
  | {
      readonly code: 'module-version';
      readonly process: string;
      readonly modules: readonly string[];
      /** Whether the process has ended: only its next run can be looked at. */
      readonly ended: boolean;
      /** Where versions tell articles apart; empty where they do not. */
      readonly versions: readonly VersionsLeft[];
    }
  /** What build of Windows, or version of the program, the machine has; `affected`: which versions of which article decide. */
  | { readonly code: 'windows-build'; readonly affected: readonly AffectedByArticle[] }
  | {
      readonly code: 'program-version';
      readonly process: string;
      readonly ended: boolean;
      readonly affected: readonly AffectedByArticle[];
    }
  /** A question of the article itself, in the words of the catalog. */
  | { readonly code: 'article'; readonly text: string };

export interface OpenQuestion {
  readonly articles: readonly string[];
  readonly facts: QuestionFacts;
  /** Command that answers it; null if a person must look. */
  readonly command: string | null;
}
