import type { Migration } from './migration.ts';

/** Records may be of version 2, which a program of before does not read: it refuses the history when it opens it. */
export const PACKED_MEANS: Migration = { number: 9, name: 'packed means', statements: [] };
