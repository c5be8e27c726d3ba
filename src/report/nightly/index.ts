/** Interim pages of a night: JSON. */
import type { MachinePage, NightSummary } from '../../model/nightly.ts';

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

export const renderIndex = (summary: NightSummary): string => json(summary);
export const renderMachinePage = (page: MachinePage): string => json(page);
export const summaryJson = (summary: NightSummary): string => json(summary);
export const renderNightText = (summary: NightSummary, options: { color: boolean; width: number }): string =>
  `${json(summary.captures).slice(0, options.width)}\n`;
