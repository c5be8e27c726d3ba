/** What an article says of its fix, its workaround and its restarts. Names in it are made visible. */
import { INSTALLED_FIXES, type Fix } from '../model/article.ts';
import type { Report, ReportArticle, ReportArticleMatch, ReportAssessment } from '../model/report.ts';
import { articleOf } from '../report/facts.ts';
import { displayName, MAX_SENTENCE_CHARACTERS } from '../util/escape.ts';
import { updateStep } from './affected-versions.ts';
import { articleName, machineName } from './report.ts';
import type { Step } from './step.ts';
import { isProtected, workaroundText } from './treatment.ts';

/** Whether the first of `articleSteps` is an update for the version that the machine has. */
export const beginsWithUpdate = (report: Report, finding: ReportAssessment, match: ReportArticleMatch): boolean =>
  articleOf(report, match.id)?.status !== 'by-design' && updateStep(report, finding, match) !== null;

export function articleSteps(report: Report, finding: ReportAssessment, match: ReportArticleMatch): Step[] {
  const { id } = match;
  const article = articleOf(report, id);
  const where = `${articleName(id)} on ${machineName(finding.machine)}`;
  if (article === null) return [{ text: `Follow ${where}.`, command: null }];
  if (article.status === 'by-design') {
    return [{ text: `Read ${articleName(id)}: it describes this growth as by design.`, command: null }];
  }
  const steps: Step[] = [];
  const update = updateStep(report, finding, match);
  if (update !== null) {
    steps.push({ ...update, text: `${update.text}${restartText(article)}${windowText(finding)}` });
  } else if (article.fixes.some(isInstalled)) {
    const lead = match.confidence === 'confirmed' ? 'Install the fix of' : 'Probably: install the fix of';
    steps.push({
      text: `${lead} ${where}: ${fixText(id, article)}.${restartText(article)}${windowText(finding)}`,
      command: null,
    });
  }
  const workaround = workaroundText(finding, article);
  if (workaround !== null) {
    const text = sentence(displayName(workaround, MAX_SENTENCE_CHARACTERS));
    steps.push({ text: `Workaround of ${articleName(id)}: ${text}`, command: null });
  }
  const otherHelp = article.fixes.find((fix) => !isInstalled(fix));
  if (steps.length === 0 && otherHelp !== undefined) {
    steps.push({ text: `Read ${where}: it describes ${displayName(fixKindText(otherHelp))}.`, command: null });
  }
  return steps.length > 0 ? steps : [{ text: `Read ${where}: it names no fix.`, command: null }];
}

const sentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`);

/** Windows may restart where a process that it depends on is replaced. */
const windowText = (finding: ReportAssessment): string =>
  isProtected(finding) ? ' Plan it for a maintenance window.' : '';

function fixText(id: string, article: ReportArticle): string {
  const parts = article.fixes.filter(isInstalled).map((fix) => {
    const what = displayName(fixName(id, fix));
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

/** A service pack by its name; an update by its own article; a hotfix by its first file, whose version shows whether it is installed. */
function fixName(id: string, fix: Fix): string {
  const first = fix.files[0];
  if (fix.servicePack !== null) return fix.servicePack;
  if (fix.article !== null && fix.article !== id) return fix.article;
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
