/** What to do about a finding, most useful first. Plain words; names in them are made visible. */
import type { Report, ReportArticleMatch, ReportAssessment, ReportQuestion } from '../model/report.ts';
import { displayName, MAX_SENTENCE_CHARACTERS } from '../util/escape.ts';
import { LISTDLLS_COMMAND, MODULE_LIST_COMMAND } from '../util/module-list-command.ts';
import { bestMatches, runningNow } from '../report/facts.ts';
import { articleSteps, beginsWithUpdate } from './article-steps.ts';
import { explainingMatches, processCountSteps, programSteps } from './cause-steps.ts';
import { identifySteps, separateServicesSteps } from './identify-steps.ts';
import { LOG_PRIVATE_BYTES } from './not-judged.ts';
import { poolTagSteps } from './pool-tags.ts';
import { articleName, CAVEAT_WORDS, machineName, questionText, subjectName } from './report.ts';
import { restartSteps } from './restart-step.ts';
import type { Step } from './step.ts';
import { toolSteps } from './tool-steps.ts';
import { hasModules, mustRun, questionsOf, treatmentOf } from './treatment.ts';
import { fitsRelease, releasesOf } from './windows-release.ts';

/** More than these nobody does: the restart, where one is due, is the last of them. */
export const MAX_STEPS = 5;
/** Of what is known beyond the process: programs that cause its growth, limits that end it. */
const MAX_FURTHER = 2;
/** Articles that a question names. */
const MAX_NAMED = 3;

/** At most a handful of steps; never empty. The first is the one for "Do this next". */
export function stepsFor(report: Report, finding: ReportAssessment): Step[] {
  const restart = restartSteps(report, finding);
  const further = programSteps(finding, (image) => mustRun({ process: image })).slice(0, MAX_FURTHER);
  const causes = causeSteps(report, finding);
  const sure = sureMatch(report, finding);
  // An update for the version that the machine has is due, whatever else the growth may be.
  const first = sure !== null && beginsWithUpdate(report, finding, sure) ? 1 : 0;
  const doubts = [...standInSteps(finding), ...cacheSteps(finding)];
  const steps = [...causes.slice(0, first), ...doubts, ...causes.slice(first)];
  return [...steps.slice(0, MAX_STEPS - further.length - restart.length), ...further, ...restart];
}

/** The article that surely is about a finding, or null. */
function sureMatch(report: Report, finding: ReportAssessment): ReportArticleMatch | null {
  const [best, ...others] = bestMatches(explainingMatches(report, finding.articles));
  if (best === undefined) return null;
  const isSure = best.confidence === 'confirmed' || (best.confidence === 'likely' && others.length === 0);
  return isSure ? best : null;
}

/** What leads to the cause: an article that surely is about it, and otherwise what decides between articles and the tools. */
function causeSteps(report: Report, finding: ReportAssessment): Step[] {
  const best = bestMatches(explainingMatches(report, finding.articles));
  const tags = poolTagSteps(report, finding);
  if (best.length === 0)
    return finding.process === null ? (tags ?? machineSteps(report, finding)) : ownSteps(report, finding);
  const sure = sureMatch(report, finding);
  const questions = questionSteps(report, finding);
  if (sure !== null)
    return [...articleSteps(report, finding, sure), ...questions, ...processCountSteps(report, finding)];
  if (finding.resource === 'process-count') return [...processCountSteps(report, finding), ...questions];
  const ids = best.map(({ id }) => id);
  const which = finding.subject?.names.length === 0 ? identifySteps(report, finding) : [];
  const compare = questions.length > 0 ? questions : [compareStep(report, finding, ids)];
  const asked = new Set(compare.map(({ command }) => command));
  // The same list is not asked for twice.
  const tools = toolSteps(report, finding).filter(({ command }) => command === null || !asked.has(command));
  // Of a machine as a whole the tags decide, and no list of modules.
  if (finding.process === null) return [...(tags ?? tools), ...compare];
  // Where no list decides, or counters show what grows, what a tool shows of the process comes before reading the articles.
  if (questions.length === 0 && (!hasModules(finding) || finding.split !== undefined))
    return [...which, ...tools, ...compare];
  // Whose process it is decides more than an article that only may be its.
  return [...which, ...compare, ...(areKnown(finding) ? tools : [])];
}

/** Whether more is known than that something grows: of what its memory consists, or what may be done to it. */
function areKnown(finding: ReportAssessment): boolean {
  const { program, protection } = treatmentOf(finding);
  return finding.split !== undefined || program !== null || protection !== null;
}

function questionSteps(report: Report, finding: ReportAssessment): Step[] {
  return questionsOf(finding).map((question) => {
    const more = question.articles.length - MAX_NAMED;
    const named = question.articles.slice(0, MAX_NAMED).map(articleName).join(', ');
    const about = more > 0 ? `${named} and ${more} more` : named;
    const tail = question.articles.length > 1 && !namesArticles(question) ? ` (decides between ${about})` : '';
    return {
      text: `On ${machineName(finding.machine)}: ${questionText(report, finding, question)}${tail}`,
      command: question.command,
    };
  });
}

/** The question on a build or version says which articles it decides between. */
const namesArticles = ({ facts }: ReportQuestion): boolean =>
  facts?.code === 'windows-build' || facts?.code === 'program-version';

/** What stands in for Private Bytes proves nothing: they come first. */
function standInSteps({ caveats }: ReportAssessment): Step[] {
  return caveats.includes('stand-in') ? [{ text: LOG_PRIVATE_BYTES, command: 'leakscan capture' }] : [];
}

/** Where a cache may explain the growth, its size comes first: all else would show a full cache. */
function cacheSteps(finding: ReportAssessment): Step[] {
  if (!finding.caveats.includes('known-cache')) return [];
  const reason = finding.reasons.find(({ code }) => code === 'known-cache');
  const why = reason === undefined ? CAVEAT_WORDS['known-cache'] : displayName(reason.text, MAX_SENTENCE_CHARACTERS);
  const lead = `Log ${subjectName(finding)} with the size of its cache, and scan again`;
  const text = `${lead}${/^\p{Lu}/u.test(why) ? '. ' : ': '}${why}`;
  return [{ text: /[.!?…]$/.test(text) ? text : `${text}.`, command: null }];
}

function compareStep(report: Report, finding: ReportAssessment, ids: readonly string[]): Step {
  const names = ids.slice(0, 3).map(articleName).join(', ');
  const check = `Check ${subjectName(finding)} against ${names}`;
  if (!hasModules(finding)) return { text: `${check}: the products and versions that it names.`, command: null };
  const when = runningNow(report, finding).isRunning ? '' : ', taken once it runs again,';
  const isOld = !fitsRelease({ from: '2003', to: null }, releasesOf(report, finding.machine));
  const [file, command] = isOld ? ['modules.txt', LISTDLLS_COMMAND] : ['modules.csv', MODULE_LIST_COMMAND];
  return { text: `${check}: a module list${when} settles it (--inventory ${file}).`, command };
}

/** Of a process that no article is about. */
const ownSteps = (report: Report, finding: ReportAssessment): Step[] =>
  finding.resource === 'process-count'
    ? processCountSteps(report, finding)
    : [...identifySteps(report, finding), ...separateServicesSteps(finding), ...toolSteps(report, finding)];

/** What no process of the log accounts for: the kernel's tags, or the processes that were not logged. */
function machineSteps(report: Report, finding: ReportAssessment): Step[] {
  if (finding.resource === 'process-count') return processCountSteps(report, finding);
  const processes = finding.reasons.find(({ code }) => code === 'processes');
  const logAll: Step = {
    text: `Log Private Bytes and the pools of all processes on ${machineName(finding.machine)}, and scan again: ${displayName(processes?.text ?? 'what grows may be one of them', MAX_SENTENCE_CHARACTERS)}.`,
    command: 'leakscan capture',
  };
  const tools = toolSteps(report, finding);
  if (finding.resource === 'free-system-ptes') return tools;
  if (finding.resource === 'committed-bytes') return [logAll, ...tools];
  return processes?.state === 'met' && tools.length > 0 ? tools : [...tools, logAll];
}
