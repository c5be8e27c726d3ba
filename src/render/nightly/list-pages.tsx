/** The pages of what is too long for the index: of its lists, of the findings, and of the machines of a cause. */
import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { NightSummary } from '../../model/nightly.ts';
import { overviewOf, type NightOverview } from '../../report/nightly/overview.ts';
import { formatCount } from '../../util/units.ts';
import { nightDay, runInstant } from '../../words/night.ts';
import { framePage } from '../html/frame.ts';
import { PageTop } from '../html/page-top.tsx';
import { FINDINGS_KEY, findingsParts, longCauses, NO_KEYS, type FindingsPart } from './findings-pages.ts';
import { causeList } from './index-cause.tsx';
import { failedList, notesList, skippedBeforeList, skippedList } from './index-files.tsx';
import { IndexFindings } from './index-findings.tsx';
import { Entries, ENTRIES_PER_PAGE, isLong, listFile, type IndexList } from './index-lists.tsx';
import { calmList } from './index-machines.tsx';
import { INDEX_SCRIPT } from './index-script.ts';
import { ownersList } from './index-owners.tsx';
import { silentLists } from './index-top.tsx';
import { suppressedList, waitingList } from './index-unreported.tsx';
import { pageHref } from './page-links.ts';
import { indexStyles } from './styles.ts';

export interface ListPage {
  /** Below the folder of the index. */
  readonly file: string;
  readonly html: string;
}

const DEPTH = 1;
const NO_FINDINGS: FindingsPart = { causes: [], from: 0, maxMembers: 0, ownerKeys: NO_KEYS, depth: DEPTH };

/** None for a small fleet. Each is made when it is asked for: those of a large fleet would not go into memory together. */
export function* listPages(summary: NightSummary): Generator<ListPage> {
  const night = overviewOf(summary);
  const parts = findingsParts(night);
  for (const [index, part] of parts.entries()) {
    const frame = { key: FINDINGS_KEY, title: 'Findings', number: index + 1, pages: parts.length };
    yield listPage(night, frame, part, <IndexFindings part={part} all={night.causes.length} />);
  }
  for (const list of longLists(night)) {
    const pages = Math.ceil(list.count / ENTRIES_PER_PAGE);
    for (let number = 1; number <= pages; number++) {
      const body = <ListPart list={list} number={number} />;
      yield listPage(night, { key: list.key, title: list.title, number, pages }, NO_FINDINGS, body);
    }
  }
}

const longLists = (night: NightOverview): IndexList[] => [
  ...[ownersList(night), calmList(night, NO_KEYS), ...silentLists(night), failedList(night), notesList(night)].filter(
    isLong,
  ),
  ...[skippedList(night), skippedBeforeList(night), suppressedList(night), waitingList(night)].filter(isLong),
  ...longCauses(night).map((cause) => causeList(cause, NO_KEYS)),
];

interface Frame {
  readonly key: string;
  readonly title: string;
  /** 1-based, of so many. */
  readonly number: number;
  readonly pages: number;
}

function listPage({ summary }: NightOverview, frame: Frame, part: FindingsPart, body: VNode): ListPage {
  const { key, title, number, pages } = frame;
  const page = pages === 1 ? '' : `, page ${formatCount(number)} of ${formatCount(pages)}`;
  const html = framePage({
    title: `${title}${page}, night of ${nightDay(summary.night)}`,
    version: summary.tool.version,
    styles: indexStyles(part),
    script: INDEX_SCRIPT,
    body: renderToString(
      <>
        <a class="skip" href="#main">
          Skip to the list
        </a>
        <div class="page">
          <PageTop>
            <a href={pageHref('index.html', DEPTH)}>All machines</a>, as of {runInstant(summary.generatedAt)}
          </PageTop>
          <main id="main">
            <h1>
              <bdi>{title}</bdi>
            </h1>
            <PageChoice frame={frame} />
            {body}
            <PageChoice frame={frame} isLast />
          </main>
        </div>
      </>,
    ),
  });
  return { file: listFile(key, number), html };
}

/** Links to the other pages of the list. */
function PageChoice({
  frame: { key, number, pages },
  isLast = false,
}: {
  readonly frame: Frame;
  readonly isLast?: boolean;
}): VNode | null {
  if (pages === 1) return null;
  return (
    <nav aria-label={isLast ? 'Pages, below the list' : 'Pages'} class="pages">
      {Array.from({ length: pages }, (_, index) =>
        index + 1 === number ? (
          <b key={index} aria-current="page">
            {number}
          </b>
        ) : (
          <a key={index} href={pageHref(listFile(key, index + 1), DEPTH)}>
            {index + 1}
          </a>
        ),
      )}
    </nav>
  );
}

function ListPart({ list, number }: { readonly list: IndexList; readonly number: number }): VNode {
  const from = (number - 1) * ENTRIES_PER_PAGE;
  return (
    <section>
      <p class="hint">
        {formatCount(from + 1)} to {formatCount(Math.min(list.count, from + ENTRIES_PER_PAGE))} of{' '}
        {formatCount(list.count)}
      </p>
      <Entries list={list} from={from} to={from + ENTRIES_PER_PAGE} depth={DEPTH} />
    </section>
  );
}
