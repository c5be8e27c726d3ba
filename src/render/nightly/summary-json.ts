import type { NightSummary } from '../../model/nightly.ts';
import { jsonText } from '../json/render-json.ts';

/**
 * `summary.json`: two spaces of indent, keys in the order of the summary, unrounded, ending with a newline.
 * @throws Error (internal) if a number is NaN or infinite; the message names its path
 */
export const summaryJson = (summary: NightSummary): string => jsonText(summary);
