/** Articles that may explain a finding or an event, with every line of evidence for and against. */
import type { VNode } from 'preact';
import type { Report, ReportArticle, ReportArticleMatch } from '../../model/report.ts';
import type { ArticleStatus, Fix, FixFile, Prerequisite, Reference } from '../../model/article.ts';
import type { EvidenceKind } from '../../model/evidence-facts.ts';
import { formatPlural } from '../../util/units.ts';
import { displayInstant, wallMs } from '../../util/instants.ts';
import { fixKindText, isInstalled, restartText } from '../../words/article-steps.ts';
import { strengthPhrases } from '../../words/article-strength.ts';
import { articleName, CONFIDENCE_HEADINGS } from '../../words/report.ts';
import { describedText, workaroundText, type Treated } from '../../words/treatment.ts';
import { ArticleName, CONDITION_MARKS, Link, MarkedLine, Name } from './parts.tsx';
import { articleOf, bestMatches, openMatches } from '../../report/facts.ts';

/** The longest title known has 205 characters. */
const MAX_TITLE = 300;

/** The longest file table of the catalog has twenty rows; more would hide the rest of the card. */
const MAX_FILES = 20;

/** More than three candidates are a list to read, not an answer. */
const MAX_ARTICLES = 3;

const STATUS_WORDS: Readonly<Record<ArticleStatus, string>> = {
  'fix-available': 'a fix is available',
  'by-design': 'by design: the article describes no fault',
  'workaround-only': 'no fix, only a workaround',
  none: 'the article names no fix',
  withdrawn: 'the article was withdrawn',
  misleading: 'looks like a leak, and is not',
  unknown: 'our copy of the article does not say whether there is a fix',
};

export function ArticleSection({
  report,
  matches,
  about,
}: {
  readonly report: Report;
  readonly matches: readonly ReportArticleMatch[];
  /** The finding. */
  readonly about: Treated;
}): VNode {
  const open = openMatches(matches);
  const ruledOut = matches.filter((match) => match.confidence === 'ruled-out');
  return (
    <div>
      {open.length === 0 ? <NoArticle /> : <OpenArticles report={report} matches={open} about={about} />}
      <RuledOut report={report} matches={ruledOut} />
    </div>
  );
}

function NoArticle(): VNode {
  return (
    <>
      <h3>No article known</h3>
      <p>
        No article of the catalog fits this growth. That does not make it new: it may be a fault of an add-in, of a
        product the catalog does not cover, or of the program’s own code. The steps under “What to do” show which.
      </p>
    </>
  );
}

function OpenArticles({
  report,
  matches,
  about,
}: {
  readonly report: Report;
  readonly matches: readonly ReportArticleMatch[];
  readonly about: Treated;
}): VNode {
  const best = bestMatches(matches);
  const first = matches[0];
  const shown = matches.slice(0, MAX_ARTICLES);
  return (
    <>
      <h3>{first === undefined ? '' : CONFIDENCE_HEADINGS[first.confidence]}</h3>
      {best.length > 1 && (
        <p>
          {best.length} articles fit equally well. The log alone cannot decide between them; the questions under “What
          to do” can.
        </p>
      )}
      <div class="issues">
        {shown.map((match) => (
          <ArticleCard key={match.id} report={report} match={match} about={about} isOneOfSeveral={shown.length > 1} />
        ))}
      </div>
      {matches.length > shown.length && (
        <p class="hint">
          And {matches.length - shown.length} more:{' '}
          {matches
            .slice(MAX_ARTICLES, 13)
            .map((match) => articleName(match.id))
            .join(', ')}
          {matches.length > 13 ? ' …' : ''}
        </p>
      )}
    </>
  );
}

const EVIDENCE_WORDS: Readonly<Record<EvidenceKind, string>> = {
  process: 'Process',
  resource: 'Counter',
  shape: 'Other counters',
  rhythm: 'Time of day',
  'per-event': 'Load',
  'pool-tag': 'Pool tag',
  role: 'Role of the machine',
  protocol: 'Protocol',
  product: 'Product',
  version: 'Version',
  service: 'Service or pool',
  'caused-by': 'Cause',
  ceiling: 'Documented limit',
  module: 'Module',
  'introduced-by': 'Earlier fix',
  timing: 'Timing',
};

/** One article with its evidence; an article of which only the number is known still shows the evidence. */
export function ArticleCard({
  report,
  match,
  about,
  isOneOfSeveral = false,
}: {
  readonly report: Report;
  readonly match: ReportArticleMatch;
  /** The finding or event that it may explain. */
  readonly about: Treated;
  /** Folds the facts away: with several candidates the evidence comes first. */
  readonly isOneOfSeveral?: boolean;
}): VNode {
  const article = articleOf(report, match.id);
  const title = described(about, article?.title ?? '');
  const summary = described(about, article?.summary ?? '');
  return (
    <div class="issue">
      <p>
        <b>
          <ArticleName id={match.id} />
          {title !== null && (
            <>
              : <Name text={title} most={MAX_TITLE} />
            </>
          )}
        </b>{' '}
        <span class="meta">
          {match.confidence}
          {article !== null &&
            [STATUS_WORDS[article.status], ...strengthPhrases(article)].map((phrase) => `; ${phrase}`).join('')}
        </span>
      </p>
      {summary !== null && (
        <p class="small">
          <Name text={summary} most={600} />
        </p>
      )}
      <p class="h4">Why it is named here</p>
      <ul class="marks">
        {match.evidence.map((line, index) => (
          <MarkedLine key={index} {...CONDITION_MARKS[line.state]}>
            {EVIDENCE_WORDS[line.kind]}: wanted <Name text={line.wanted} most={MAX_TITLE} />; found{' '}
            <Name text={line.found} most={MAX_TITLE} />
          </MarkedLine>
        ))}
      </ul>
      {article !== null && isOneOfSeveral && (
        <details class="print-open">
          <summary>Cause, fix, prerequisites, restart</summary>
          <ArticleFacts article={article} about={about} />
        </details>
      )}
      {article !== null && !isOneOfSeveral && <ArticleFacts article={article} about={about} />}
    </div>
  );
}

/** Null where nothing is left to show. */
function described(about: Treated, text: string): string | null {
  const shown = describedText(about, text);
  return shown === '' ? null : shown;
}

function ArticleFacts({ article, about }: { readonly article: ReportArticle; readonly about: Treated }): VNode {
  const workaround = workaroundText(about, article);
  const restart = restartText(article).trim();
  const cause = described(about, article.cause);
  const trigger = described(about, article.trigger);
  const rows: [string, VNode | string | null][] = [
    ['Cause', cause === null ? null : <Name text={cause} most={600} />],
    ['Happens when', trigger === null ? null : <Name text={trigger} most={600} />],
    ['Module at fault', article.faultyModule === null ? null : <Name text={article.faultyModule} />],
    ['Error codes', article.errorCodes.length === 0 ? null : <Name text={article.errorCodes.join(', ')} />],
    [
      article.fixes.some(isInstalled) ? 'Fixed in' : 'Helped by',
      article.fixes.length === 0 ? null : <Fixes fixes={article.fixes} />,
    ],
    ['Needs first', article.prerequisites.length === 0 ? null : <Prerequisites of={article.prerequisites} />],
    ['Restart', restart === '' ? 'the article does not say' : restart],
    ['Replaces', replacesText(article.replaces)],
    ['Workaround', workaround === null ? null : <Name text={workaround} most={600} />],
    ['Products', article.products.length === 0 ? null : <Name text={article.products.join(', ')} most={400} />],
    ['References', article.references.length === 0 ? null : <References of={article.references} />],
    ['Source', article.source === undefined || article.source === null ? null : <Source of={article.source} />],
    ['Last reviewed', article.lastReviewed],
  ];
  return (
    <table class="rows">
      <tbody>
        {rows.map(
          ([label, value]) =>
            value !== null && (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td>{value}</td>
              </tr>
            ),
        )}
      </tbody>
    </table>
  );
}

function replacesText(replaces: readonly string[] | null): string {
  if (replaces === null) return 'the article does not say';
  return replaces.length === 0 ? 'no earlier hotfix' : replaces.map(articleName).join(', ');
}

function Fixes({ fixes }: { readonly fixes: readonly Fix[] }): VNode {
  return (
    <>
      {fixes.map((fix, index) => (
        <div key={index}>
          {fix.product !== null && (
            <>
              <Name text={fix.product} />:{' '}
            </>
          )}
          <Name text={fixKindText(fix)} most={MAX_TITLE} />
          {fix.files.slice(0, MAX_FILES).map((file, fileIndex) => (
            <span key={fileIndex} class="meta">
              <code>
                <Name text={file.name} />
              </code>{' '}
              <Name text={fileFacts(file)} />
            </span>
          ))}
          {fix.files.length > MAX_FILES && <span class="meta">and {fix.files.length - MAX_FILES} more files</span>}
        </div>
      ))}
    </>
  );
}

/** What is known of a file's version, size and date. */
function fileFacts({ version, sizeBytes, sizeKilobytes, date }: FixFile): string {
  const size =
    sizeBytes !== null ? formatPlural(sizeBytes, 'byte') : sizeKilobytes !== null ? `${sizeKilobytes} KB` : null;
  return [version, size, date === null ? null : fileDate(date)].filter((part) => part !== null).join(', ');
}

/** `11 Dec 2007, 17:48 UTC`; a day without a time and what is no date are shown as they stand. */
function fileDate(date: string): string {
  if (!date.includes('T')) return date;
  try {
    return `${displayInstant(wallMs(date))} UTC`;
  } catch {
    return date;
  }
}

function Prerequisites({ of: prerequisites }: { readonly of: readonly Prerequisite[] }): VNode {
  return (
    <>
      {prerequisites.map((prerequisite, index) => (
        <div key={index}>
          {prerequisite.product !== null && (
            <>
              <Name text={prerequisite.product} />:{' '}
            </>
          )}
          <Name text={prerequisite.text} most={MAX_TITLE} />
          {prerequisite.article !== null && (
            <>
              {' '}
              (<ArticleName id={prerequisite.article} />)
            </>
          )}
        </div>
      ))}
    </>
  );
}

function References({ of: references }: { readonly of: readonly Reference[] }): VNode {
  return (
    <>
      {references.map((reference, index) => (
        <div key={index}>
          <Link url={reference.url}>
            <ArticleName id={reference.id} />
          </Link>
          {reference.title !== null && (
            <>
              : <Name text={reference.title} most={MAX_TITLE} />
            </>
          )}
        </div>
      ))}
    </>
  );
}

function Source({ of: { title, url } }: { readonly of: NonNullable<ReportArticle['source']> }): VNode {
  return (
    <Link url={url}>
      <Name text={title ?? url} most={MAX_TITLE} />
    </Link>
  );
}

function RuledOut({
  report,
  matches,
}: {
  readonly report: Report;
  readonly matches: readonly ReportArticleMatch[];
}): VNode | null {
  if (matches.length === 0) return null;
  return (
    <>
      <h4>Ruled out</h4>
      <ul class="list small">
        {matches.slice(0, 10).map((match) => {
          const unmet = match.evidence.find((line) => line.state === 'unmet');
          const title = articleOf(report, match.id)?.title ?? null;
          return (
            <li key={match.id}>
              <ArticleName id={match.id} />
              {title !== null && (
                <>
                  {' '}
                  (<Name text={title} most={MAX_TITLE} />)
                </>
              )}
              :{' '}
              {unmet === undefined ? (
                'the evidence is against it'
              ) : (
                <>
                  wants <Name text={unmet.wanted} most={MAX_TITLE} />, found{' '}
                  <Name text={unmet.found} most={MAX_TITLE} />
                </>
              )}
            </li>
          );
        })}
        {matches.length > 10 && <li>and {matches.length - 10} more</li>}
      </ul>
    </>
  );
}
