/** Why a saved Report cannot be used. */
export type ReportFault = { readonly kind: 'report-cut-off' };
