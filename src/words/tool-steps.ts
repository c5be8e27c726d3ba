/** The steps of the advice table that fit a finding, most useful first. */
import type { AdviceSplit, AdviceStep } from '../model/advice.ts';
import type { Report, ReportAssessment } from '../model/report.ts';
import { adviceValues, filled } from './advice-values.ts';
import { ADVICE } from './advice-table.ts';
import { fitsRelease, releaseNeeded, releasesOf } from './windows-release.ts';
import type { Step } from './step.ts';
import { treatmentOf, type Treatment } from './treatment.ts';

/** Those that say which process it is. */
export const identifyingSteps = (report: Report, finding: ReportAssessment): Step[] =>
  stepsOf(report, finding, (step) => step.identifies);

/** The others. */
export const toolSteps = (report: Report, finding: ReportAssessment): Step[] =>
  stepsOf(report, finding, (step) => !step.identifies);

function stepsOf(report: Report, finding: ReportAssessment, wanted: (step: AdviceStep) => boolean): Step[] {
  const treatment = treatmentOf(finding);
  const releases = releasesOf(report, finding.machine);
  const values = adviceValues(report, finding);
  const topics = new Set<string>();
  return ADVICE.steps.flatMap((step) => {
    if (!wanted(step) || topics.has(step.topic)) return [];
    if (!fits(step, finding, treatment) || !fitsRelease(step.windows, releases)) return [];
    topics.add(step.topic);
    const text = `${filled(step.text, values)}${releaseNeeded(step.windows, releases)}`;
    return [{ text, command: step.command === null ? null : filled(step.command, values), source: step.source }];
  });
}

function fits(step: AdviceStep, finding: ReportAssessment, treatment: Treatment): boolean {
  const split: AdviceSplit = finding.split?.kind ?? 'unknown';
  return (
    step.machine === (finding.process === null) &&
    fitsProgram(step, treatment) &&
    (step.resources.length === 0 || step.resources.includes(finding.resource)) &&
    (step.splits.length === 0 || step.splits.includes(split))
  );
}

function fitsProgram(step: AdviceStep, { program, protection, general }: Treatment): boolean {
  if (protection !== null && step.effect !== 'none') return false;
  if (step.programs.length > 0) return program !== null && step.programs.includes(program.name);
  if (step.protection.length > 0) return protection !== null && step.protection.includes(protection);
  if (protection !== null || general === 'none') return false;
  return general === 'all' || step.effect === 'none';
}
