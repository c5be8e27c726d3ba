/** Why a saved Report cannot be used. */
export type ReportFault =
  | {
      readonly kind:
        | 'report-cut-off'
        | 'report-empty'
        /** A report of `doctor`. */
        | 'report-is-diagnosis'
        /** JSON of another program. */
        | 'report-is-other-json';
      readonly file: string;
    }
  /** `detail`: what the JSON parser says. */
  | { readonly kind: 'report-not-json'; readonly file: string; readonly detail: string }
  | { readonly kind: 'report-too-deep'; readonly file: string; readonly maxLevels: number }
  | {
      readonly kind: 'report-later-schema';
      readonly file: string;
      readonly schemaVersion: number;
      readonly maxSchemaVersion: number;
    }
  | {
      readonly kind: 'report-damaged';
      readonly file: string;
      /** The first few, each with what the schema says of it. */
      readonly problems: readonly { readonly path: string; readonly detail: string }[];
      readonly moreProblems: number;
    };
