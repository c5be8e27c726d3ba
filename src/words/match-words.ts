/** The sentences of matches: their evidence, and the questions that they leave open. */
import type { AffectedByArticle, QuestionFacts, VersionsLeft } from '../model/match.ts';
import type { MatchWords } from '../report/report-matches.ts';
import { foundText } from './evidence-found.ts';
import { wantedText } from './evidence-wanted.ts';

export const MATCH_WORDS: MatchWords = { wanted: wantedText, found: foundText, question: askText };

function askText(facts: QuestionFacts): string {
  if (facts.code === 'article') return facts.text;
  if (facts.code === 'windows-build') return `Which build of Windows is it? ${affectedText(facts.affected)}`;
  const later = facts.ended ? ' The process has ended: look when it runs again.' : '';
  if (facts.code === 'program-version') {
    return `Which version of ${facts.process} is it? ${affectedText(facts.affected)}${later}`;
  }
  const { process, modules, versions } = facts;
  const ask =
    modules.length === 1
      ? `Which version of ${modules[0]} is loaded in ${process}, if any?${versionsText(versions)}`
      : `Which of ${modules.join(' and ')} is loaded in ${process}, and in which version?`;
  return ask + later;
}

/** `KB 5035857 affects Windows Server 2022 from 20348.2340 (KB5035857) to before 20348.2342 (KB5037422).` */
const affectedText = (affected: readonly AffectedByArticle[]): string =>
  affected
    .map(({ article, versions: wanted }) => {
      return `${article.replace(/^KB/, 'KB ')} affects ${wantedText({ kind: 'version', wanted: { versions: wanted } })}.`;
    })
    .join(' ');

/** ` A version below 6.5.7232.41 leaves KB 1 or KB 2; 6.5.7232.41 to below 6.5.7233.36 leaves KB 2.` */
function versionsText(versions: readonly VersionsLeft[]): string {
  if (versions.length === 0) return '';
  const parts = versions.map(({ from, below, articles }) => {
    const names = articles.map((id) => id.replace(/^KB/, 'KB ')).join(' or ');
    return `${from === null ? '' : `${from} to `}below ${below} leaves ${names === '' ? 'none of them' : names}`;
  });
  return ` A version ${parts.join('; ')}.`;
}
