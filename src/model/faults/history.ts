/** Why a history cannot be opened, read or written. */
export type HistoryFault = { readonly kind: 'history-missing'; readonly file: string };
