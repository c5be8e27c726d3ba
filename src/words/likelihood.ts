/** How likely a finding is a leak, in words and as a number, and what that assumes. */
import type { Report, ReportAssessment, ReportBaseRate } from '../model/report.ts';
import { formatCount } from '../util/units.ts';

/** From so many percent on. */
const BANDS: readonly (readonly [percent: number, words: string])[] = [
  [95, 'Very likely a leak'],
  [80, 'Likely a leak'],
  [51, 'More likely a leak than not'],
  [50, 'As likely a leak as not'],
  [20, 'Less likely a leak than not'],
  [0, 'Unlikely to be a leak'],
];

type MayHaveLikelihood = { readonly likelihood?: number | null | undefined };

const percentOf = (likelihood: number): number => Math.round(100 * likelihood);

/** `96 %`; never that something is certain: `over 99 %`, `under 1 %`. Null without a likelihood. */
export function likelihoodPercent({ likelihood = null }: MayHaveLikelihood): string | null {
  if (likelihood === null) return null;
  const percent = percentOf(likelihood);
  if (percent >= 100) return 'over 99 %';
  return percent <= 0 ? 'under 1 %' : `${percent} %`;
}

/** `96 % likely`, for a row of a table; null without a likelihood. */
export function likelyText(one: MayHaveLikelihood): string | null {
  const percent = likelihoodPercent(one);
  return percent === null ? null : `${percent} likely`;
}

/** `Very likely a leak (96 %)`; null without a likelihood. */
export function likelihoodText({ likelihood = null }: MayHaveLikelihood): string | null {
  if (likelihood === null) return null;
  // Words go by the number that is shown: 94.8 % is shown as 95 %.
  const [, words] = BANDS.find(([percent]) => percentOf(likelihood) >= percent)!;
  return `${words} (${likelihoodPercent({ likelihood })!})`;
}

/** A larger share of leaks is no longer `one in so many`. */
const MAX_ONE_IN = 0.4;

/** `The likelihood assumes that one in 150 processes of MAILFE02 leaks`; null where there is none. */
export function baseRateText(report: Pick<Report, 'baseRates'>, one: ReportAssessment): string | null {
  const rate = report.baseRates?.find(({ machine }) => machine === one.machine);
  if (rate === undefined || (one.likelihood ?? null) === null) return null;
  return `The likelihood assumes that ${sharesText(rate)}`;
}

function sharesText({ leakShare, judgedShare }: ReportBaseRate): string {
  if (judgedShare === 0.5) return 'half of the processes that seem to leak do';
  return leakShare > MAX_ONE_IN
    ? `${likelihoodPercent({ likelihood: leakShare })!} of all processes leak`
    : `one in ${formatCount(Math.round(1 / leakShare))} processes leaks`;
}
