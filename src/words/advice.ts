/** What to do about a finding, most useful first. Plain words; names in them are made visible. */
import type { Report, ReportArticle, ReportArticleMatch, ReportAssessment } from '../model/report.ts';
import { INSTALLED_FIXES, type Fix } from '../model/article.ts';
import { isUntouchable } from '../util/protected-processes.ts';
import { displayName, MAX_SENTENCE_CHARACTERS } from '../util/escape.ts';
import { displayShortInstant, wallMs } from '../util/instants.ts';
import { identifySteps, separateServicesSteps } from './identify-steps.ts';
import { splitSteps } from './memory-split.ts';
import { poolTagSteps } from './pool-tags.ts';
import type { Step } from './step.ts';
import { LOG_PRIVATE_BYTES } from './not-judged.ts';
import { MODULE_LIST_COMMAND } from '../util/module-list-command.ts';
import { articleName, CAVEAT_WORDS, machineName, processName, questionText, subjectName } from './report.ts';
import { articleOf, bestMatches, firstToLimit, hasDate, hoursToLimit, logEndMs, runningNow } from '../report/facts.ts';

/** A restart against a limit farther off than a month is no step to take now. */
const URGENT_HOURS = 30 * 24;

/** At most a handful of steps; never empty. The first is the one for "Do this next". */
export function stepsFor(report: Report, finding: ReportAssessment): Step[] {
  const best = bestMatches(finding.articles);
  const confidence = best[0]?.confidence;
  const isSure = confidence === 'confirmed' || (confidence === 'likely' && best.length === 1);
  const steps: Step[] = [...standInSteps(finding), ...cacheSteps(finding)];
  if (isSure && best[0] !== undefined) steps.push(...articleSteps(report, finding, best[0]));
  for (const question of finding.questions) {
    const about = question.articles.map(articleName).join(', ');
    const tail = question.articles.length > 1 ? ` (tells ${about} apart)` : '';
    steps.push({
      text: `On ${machineName(finding.machine)}: ${questionText(report, finding, question)}${tail}`,
      command: question.command,
    });
  }
  if (best.length > 0 && steps.length === 0)
    steps.push(
      compareStep(
        report,
        finding,
        best.map((match) => match.id),
      ),
    );
  if (best.length > 0 && !isSure) {
    // Whose process it is decides more than an article that only may be its.
    steps.unshift(...whichProcessSteps(report, finding), ...(poolTagSteps(report, finding) ?? []));
    steps.push(...stepsOfSplit(report, finding));
  }
  if (best.length === 0)
    steps.push(
      ...(finding.process === null
        ? (poolTagSteps(report, finding) ?? machineSteps(finding))
        : unknownSteps(report, finding)),
    );
  const restart = restartStep(report, finding);
  if (restart !== null) steps.push(restart);
  return steps;
}

/** Of a process that nothing names. */
const whichProcessSteps = (report: Report, finding: ReportAssessment): Step[] =>
  finding.subject?.names.length === 0 ? identifySteps(finding, runningNow(report, finding).pid) : [];

/** What stands in for Private Bytes proves nothing: they come first. */
function standInSteps({ caveats }: ReportAssessment): Step[] {
  return caveats.includes('stand-in') ? [{ text: LOG_PRIVATE_BYTES, command: 'leakscan capture' }] : [];
}

/** Where a cache may explain the growth, its size comes first: a dump of a full cache shows a full cache. */
function cacheSteps(finding: ReportAssessment): Step[] {
  if (!finding.caveats.includes('known-cache')) return [];
  const reason = finding.reasons.find(({ code }) => code === 'known-cache');
  const why = reason === undefined ? CAVEAT_WORDS['known-cache'] : displayName(reason.text, MAX_SENTENCE_CHARACTERS);
  return [
    {
      text: `Log ${subjectName(finding)} with the size of its cache, and scan again: ${why}`,
      command: null,
    },
  ];
}

function articleSteps(report: Report, finding: ReportAssessment, match: ReportArticleMatch): Step[] {
  const { id } = match;
  const article = articleOf(report, id);
  const where = `${articleName(id)} on ${machineName(finding.machine)}`;
  if (article === null) return [{ text: `Follow ${where}.`, command: null }];
  if (article.status === 'by-design') {
    return [{ text: `Read ${articleName(id)}: it describes this growth as by design.`, command: null }];
  }
  const steps: Step[] = [];
  if (article.fixes.some(isInstalled)) {
    const lead = match.confidence === 'confirmed' ? 'Install the fix of' : 'Probably: install the fix of';
    steps.push({ text: `${lead} ${where}: ${fixText(article)}.${restartText(article)}`, command: null });
  }
  if (article.workaround !== null) {
    steps.push({
      text: `Workaround of ${articleName(id)}: ${displayName(article.workaround, MAX_SENTENCE_CHARACTERS)}`,
      command: null,
    });
  }
  const otherHelp = article.fixes.find((fix) => !isInstalled(fix));
  if (steps.length === 0 && otherHelp !== undefined) {
    steps.push({ text: `Read ${where}: it describes ${displayName(fixKindText(otherHelp))}.`, command: null });
  }
  return steps.length > 0 ? steps : [{ text: `Read ${where}: it names no fix.`, command: null }];
}

function fixText(article: ReportArticle): string {
  const parts = article.fixes.filter(isInstalled).map((fix) => {
    const what = displayName(fixName(fix));
    return fix.product === null ? what : `${what} for ${displayName(fix.product)}`;
  });
  return parts.slice(0, 2).join(', or ') + (parts.length > 2 ? ` and ${parts.length - 2} more` : '');
}

/** Whether a fix is something to install, rather than to configure or to avoid. */
export const isInstalled = ({ kind }: Fix): boolean => (INSTALLED_FIXES as readonly string[]).includes(kind);

const FIX_WORDS: Readonly<Record<Fix['kind'], string>> = {
  hotfix: 'hotfix',
  'service-pack': 'a service pack',
  rollup: 'a rollup of hotfixes',
  upgrade: 'upgrade',
  vendor: 'a fix from the maker',
  configuration: 'a change of configuration',
  workaround: 'a workaround',
};

/** A service pack by its name; a hotfix by its first file, of which a version tells whether it is installed. */
function fixName(fix: Fix): string {
  const first = fix.files[0];
  if (fix.servicePack !== null) return fix.servicePack;
  if (first !== undefined) return first.version === null ? first.name : `${first.name} ${first.version}`;
  return fixKindText(fix);
}

/** What a fix is, without its files: `hotfix`, `upgrade: MDAC 2.1`, a service pack's name. */
export function fixKindText({ kind, servicePack, text }: Fix): string {
  return servicePack ?? (text === null ? FIX_WORDS[kind] : `${FIX_WORDS[kind]}: ${text}`);
}

/** What installing it restarts, as a sentence with a space before; empty where the article does not say. */
export function restartText({ restart }: ReportArticle): string {
  if (restart === null) return '';
  const computer =
    restart.computer === null
      ? ''
      : restart.computer
        ? ' The computer must be restarted.'
        : ' The computer need not be restarted.';
  if (restart.services === null) return `${computer} The article does not say which services are restarted.`;
  const services = restart.services.map((service) => displayName(service)).join(', ');
  return services === '' ? computer : `${computer} These services are restarted: ${services}.`;
}

function compareStep(report: Report, finding: ReportAssessment, ids: readonly string[]): Step {
  const names = ids.slice(0, 3).map(articleName).join(', ');
  const check = `Check ${subjectName(finding)} against ${names}`;
  const when = runningNow(report, finding).isRunning ? '' : ', taken once it runs again,';
  return { text: `${check}: a module list${when} settles it (--inventory modules.csv).`, command: MODULE_LIST_COMMAND };
}

const targetOf = (pid: number | null): string => (pid === null ? '<PID>' : String(pid));
const firstTime = (isRunning: boolean): string => (isRunning ? 'now' : 'when it runs again and has grown a little');

/** What follows from where the memory is; nothing where that is not known. */
function stepsOfSplit(report: Report, finding: ReportAssessment): Step[] {
  if (finding.split === undefined || isUntouchable(finding.process ?? '')) return [];
  const { isRunning, pid } = runningNow(report, finding);
  return splitSteps(finding.split, processName(finding), targetOf(pid), firstTime(isRunning));
}

function unknownSteps(report: Report, finding: ReportAssessment): Step[] {
  const name = processName(finding);
  const { isRunning, pid } = runningNow(report, finding);
  if (isUntouchable(finding.process ?? '')) return untouchableSteps(finding);
  const target = targetOf(pid);
  const first = firstTime(isRunning);
  const dump: Step = {
    text: `Take a user-mode dump of ${subjectName(finding)} ${first} and another late in its growth (ProcDump), and compare them.`,
    command: `procdump -ma ${target}`,
  };
  const modules: Step = {
    text: `List the modules of ${name}${isRunning ? '' : ' when it runs again'}, and scan with --inventory modules.csv: a module that is not the product’s own is the first suspect.`,
    command: MODULE_LIST_COMMAND,
  };
  const heap: Step = {
    text: 'Take two heap snapshots some hours apart (UMDH, after gflags +ust and a restart of the process); their difference names the call stack.',
    command: `umdh -p:${target} -f:first.txt`,
  };
  const ofSplit = stepsOfSplit(report, finding);
  const isCounted = finding.resource === 'handles' || finding.resource === 'threads';
  const usual = isCounted ? [dump] : [dump, heap];
  return [
    ...identifySteps(finding, pid),
    ...(ofSplit.length > 0 ? ofSplit : usual),
    modules,
    ...separateServicesSteps(finding),
  ];
}

/** Of a process that no tool may touch on a live server. */
function untouchableSteps(finding: ReportAssessment): Step[] {
  const name = processName(finding);
  const where = machineName(finding.machine);
  return [
    {
      text: `Take no dump of ${name} on ${where}: Windows depends on it, or protects it. Compare its growth with its load and its version first, and install the latest updates.`,
      command: null,
    },
    {
      text: `If it goes on, record its allocations without stopping it (Windows Performance Recorder), and give the trace to Microsoft or the vendor of a module in it.`,
      command: 'wpr -start VirtualAllocation -filemode',
    },
  ];
}

/** What no process of the log accounts for: the kernel's tags, or the processes that were not logged. */
function machineSteps(finding: ReportAssessment): Step[] {
  const where = machineName(finding.machine);
  const processes = finding.reasons.find(({ code }) => code === 'processes');
  const logAll: Step = {
    text: `Log Private Bytes and the pools of all processes on ${where}, and scan again: ${displayName(processes?.text ?? 'what grows may be one of them', MAX_SENTENCE_CHARACTERS)}.`,
    command: 'leakscan capture',
  };
  const tags: Step = {
    text: `List the kernel’s pool tags on ${where} twice, some hours apart (poolmon, of the Windows support tools or driver kit; b sorts by bytes): the tag that grows belongs to a driver.`,
    command: 'poolmon -b',
  };
  const driver: Step = {
    text: 'Find the driver that has the tag: its version is the first question to its maker.',
    command: 'findstr /m /l TAG %SystemRoot%\\System32\\drivers\\*.sys',
  };
  const trackPtes: Step = {
    text: `Have Windows on ${where} note who takes page table entries (TrackPtes = 1, then a restart), and ask a kernel dump taken late for the list: !sysptes 4 in the debugger names the drivers.`,
    command:
      'reg add "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Memory Management" /v TrackPtes /t REG_DWORD /d 1',
  };
  if (finding.resource === 'free-system-ptes') return [trackPtes];
  if (finding.resource === 'committed-bytes') return [logAll, tags];
  return processes?.state === 'met' ? [tags, driver] : [tags, driver, logAll];
}

function restartStep(report: Report, finding: ReportAssessment): Step | null {
  const first = firstToLimit(report, finding);
  if (first.exhaustion === null || !hasDate(first) || finding.process === null) return null;
  const earliestMs = wallMs(first.exhaustion.earliest);
  if (earliestMs <= logEndMs(report, finding)) return null;
  if ((hoursToLimit(report, first) ?? Infinity) > URGENT_HOURS) return null;
  const text = `Until it is fixed: restart ${processName(finding)} in a quiet hour before ${displayShortInstant(earliestMs)}.`;
  return { text, command: null };
}
