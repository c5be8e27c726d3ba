/**
 * What a night says to a chat or a webhook: pure functions of its summary. Names come from strangers and reach people who
 * trust the channel: in none of the bodies does one become a mention, a link or markup.
 */
import { byUrgency } from '../../model/finding.ts';
import type { NightFinding, NightSummary } from '../../model/nightly.ts';
import type { FindingState } from '../../model/report.ts';
import { RESOURCE_KINDS } from '../../model/resource.ts';
import { displayName, shorten, visible } from '../../util/escape.ts';
import { displayInstant, wallMs } from '../../util/instants.ts';
import { formatPlural, formatRate } from '../../util/units.ts';
import { lacksMemory } from '../../report/judged.ts';
import { memoryText } from '../../words/night-judged.ts';
import { machineName, processName } from '../../words/process-name.ts';
import type { Notification } from './notification-schema.ts';

export type NotifyFormat = 'teams' | 'slack' | 'generic';

/** A finding that is new, worse or gone. */
export interface ReportedFinding extends NightFinding {
  readonly machine: string;
}

export interface NotifyFacts {
  readonly summary: NightSummary;
  /** Those that changed, in any order. */
  readonly findings: readonly ReportedFinding[];
  /** Where the folder of the index can be read, with or without a slash at its end; null where nobody said. */
  readonly reportUrl: string | null;
}

/** A message is read on a telephone; the page has them all. */
export const MAX_TOLD = 10;
const MAX_NAME = 256;

/**
 * Slack: a section's text has at most 3,000 characters, a header's 150, a message 50 blocks
 * (https://docs.slack.dev/reference/block-kit/blocks/section-block, .../header-block, .../block-kit). Blocks of some
 * 13,200 characters together are refused all the same (https://github.com/slackapi/bolt-js/issues/2509).
 */
const MAX_SLACK_SECTION = 3000;
const MAX_SLACK_HEADER = 150;
const MAX_SLACK_CHARACTERS = 12_000;

/**
 * Teams: 28 KB a message
 * (https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook);
 * messages of 21 KB were seen to be the largest that arrive (https://github.com/atc0005/go-teams-notify/issues/59).
 */
const MAX_TEAMS_BYTES = 20_000;

const STATE_ORDER: readonly FindingState[] = ['new', 'worse', 'gone'];
const STATE_WORDS: Partial<Record<FindingState, string>> = { new: 'New', worse: 'Worse', gone: 'Gone' };

/** The body in JSON, as it is sent. */
export function notifyBody(format: NotifyFormat, facts: NotifyFacts): string {
  if (format === 'slack') return slackBody(facts);
  if (format === 'teams') return teamsBody(facts);
  return JSON.stringify(genericBody(facts));
}

/** `leakscan 2026-11-22: 2 findings new, 1 worse, 1 gone on 3 machines`. */
export function notifyTitle({ summary, findings }: NotifyFacts): string {
  const of = (state: FindingState): number => findings.filter((one) => one.state === state).length;
  const counts = STATE_ORDER.flatMap((state) => (of(state) === 0 ? [] : [{ state, count: of(state) }]));
  const parts = counts.map(({ state, count }, index) =>
    index === 0 ? `${formatPlural(count, 'finding')} ${state}` : `${count} ${state}`,
  );
  const machines = new Set(findings.map((one) => one.machine)).size;
  const said = parts.length === 0 ? 'nothing new' : `${parts.join(', ')} on ${formatPlural(machines, 'machine')}`;
  const { failed } = summary.captures;
  const unjudged = summary.machines.filter(lacksMemory).length;
  const memory = unjudged === 0 ? '' : `; memory not judged on ${formatPlural(unjudged, 'machine')}`;
  return `leakscan ${summary.night}: ${said}${memory}${failed === 0 ? '' : `; ${formatPlural(failed, 'capture')} not read`}`;
}

/** The documented shape: notification-schema.ts. */
export function genericBody(facts: NotifyFacts): Notification {
  const { summary } = facts;
  const told = chosen(facts);
  const of = (state: FindingState): number => facts.findings.filter((one) => one.state === state).length;
  return {
    schemaVersion: 1,
    kind: 'leakscan-nightly',
    tool: summary.tool,
    generatedAt: summary.generatedAt,
    night: summary.night,
    title: notifyTitle(facts),
    counts: {
      machines: summary.machines.length,
      new: of('new'),
      worse: of('worse'),
      gone: of('gone'),
      capturesRead: summary.captures.read,
      capturesFailed: summary.captures.failed,
    },
    findings: told.map((one) => ({
      id: one.id,
      machine: shorten(one.machine, MAX_NAME),
      process: one.process === null ? null : shorten(one.process, MAX_NAME),
      instance: one.instance === null ? null : shorten(one.instance, MAX_NAME),
      name: processName(one),
      pid: one.pid ?? null,
      resource: one.resource,
      state: one.state ?? 'same',
      verdict: one.verdict,
      severity: one.severity,
      slopePerHour: one.slopePerHour,
      ciLow: one.ciLow,
      ciHigh: one.ciHigh,
      since: one.since,
      exhaustion: one.exhaustion,
      article: one.article === null ? null : { ...one.article, title: shortTitle(one.article.title) },
      url: pageUrl(facts, one.machine),
    })),
    more: facts.findings.length - told.length,
    notJudged: summary.machines
      .filter(lacksMemory)
      .slice(0, MAX_TOLD)
      .map((one) => ({
        machine: shorten(one.machine, MAX_NAME),
        text: memoryText([one]),
        url: pageUrl(facts, one.machine),
      })),
    url: baseUrl(facts.reportUrl)?.href ?? null,
  };
}

const shortTitle = (title: string | null): string | null => (title === null ? null : shorten(title, MAX_NAME));

/** New ones, then worse, then gone, each by urgency; what else changed is not told. */
function chosen({ findings }: NotifyFacts, most: number = MAX_TOLD): ReportedFinding[] {
  const rank = (one: ReportedFinding): number => STATE_ORDER.indexOf(one.state ?? 'same');
  return [...findings].sort((a, b) => rank(a) - rank(b) || byUrgency(a, b)).slice(0, most);
}

/** What is said of a finding beside its name and machine. */
interface Line {
  readonly state: string;
  readonly process: string;
  readonly machine: string;
  readonly facts: string;
  readonly url: string | null;
}

function lineOf(one: ReportedFinding, facts: NotifyFacts): Line {
  const growth = one.state === 'gone' || one.slopePerHour === null ? null : formatRate(one.resource, one.slopePerHour);
  const said = [
    RESOURCE_KINDS[one.resource].label,
    growth === null ? null : one.slopePerHour !== null && one.slopePerHour > 0 ? `+${growth}` : growth,
    one.severity,
    one.state === 'gone' || one.exhaustion === null ? null : limitText(one.exhaustion),
    one.article === null ? null : `${one.article.id} (${one.article.confidence})`,
  ];
  return {
    state: STATE_WORDS[one.state ?? 'same'] ?? 'Open',
    process: processName(one),
    machine: machineName(one.machine),
    facts: said.filter((part) => part !== null).join(', '),
    url: pageUrl(facts, one.machine),
  };
}

function limitText({ limit, at }: { readonly limit: string; readonly at: string }): string {
  return `${displayName(limit)} reached ${displayInstant(wallMs(at))}`;
}

/** As many findings as leave the body within its limit; a body without any always does. */
function fitting(
  facts: NotifyFacts,
  build: (told: readonly ReportedFinding[], more: number) => object,
  fits: (body: string) => boolean,
): string {
  for (let most = Math.min(MAX_TOLD, facts.findings.length); most > 0; most -= 1) {
    const body = JSON.stringify(build(chosen(facts, most), facts.findings.length - most));
    if (fits(body)) return body;
  }
  return JSON.stringify(build([], facts.findings.length));
}

function slackBody(facts: NotifyFacts): string {
  const title = notifyTitle(facts);
  const section = (text: string): object => ({
    type: 'section',
    text: { type: 'mrkdwn', text: shorten(text, MAX_SLACK_SECTION) },
  });
  const build = (told: readonly ReportedFinding[], more: number): object => {
    const index = baseUrl(facts.reportUrl)?.href ?? null;
    const rest = [more === 0 ? null : `${more} more`, index === null ? null : slackLink(index, 'All machines')];
    const last = rest.filter((part) => part !== null).join(' · ');
    return {
      // Shown by notifications, which show no blocks.
      text: slackText(title),
      unfurl_links: false,
      unfurl_media: false,
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: shorten(title, MAX_SLACK_HEADER), emoji: false } },
        ...told.map((one) => section(slackLine(lineOf(one, facts)))),
        ...(last === '' ? [] : [{ type: 'context', elements: [{ type: 'mrkdwn', text: last }] }]),
      ],
    };
  };
  return fitting(facts, build, (body) => body.length <= MAX_SLACK_CHARACTERS);
}

function slackLine({ state, process, machine, facts, url }: Line): string {
  const names = `*${state}* ${slackCode(process)} on ${slackCode(machine)}: ${slackText(facts)}`;
  return url === null ? names : `${names} · ${slackLink(url, 'Page')}`;
}

/**
 * Only these three characters may be escaped (https://docs.slack.dev/messaging/formatting-message-text): without them
 * `<!channel>` and `<@U012>` are text. Marks such as `*` have no escape at all, therefore names are code.
 */
function slackText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const slackCode = (name: string): string => `\`${slackText(name.replaceAll('`', "'"))}\``;

const slackLink = (url: string, text: string): string => `<${slackText(url.replaceAll('|', '%7C'))}|${text}>`;

function teamsBody(facts: NotifyFacts): string {
  const build = (told: readonly ReportedFinding[], more: number): object => {
    const index = baseUrl(facts.reportUrl)?.href ?? null;
    const blocks = [
      runs([{ text: notifyTitle(facts), size: 'Medium', weight: 'Bolder' }]),
      ...told.map((one) => teamsLine(lineOf(one, facts))),
      ...(more === 0 ? [] : [runs([{ text: `${more} more`, isSubtle: true }])]),
    ];
    const content = {
      $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
      type: 'AdaptiveCard',
      // What Teams shows on every client.
      version: '1.4',
      msteams: { width: 'Full' },
      body: blocks,
      ...(index === null ? {} : { actions: [{ type: 'Action.OpenUrl', title: 'All machines', url: index }] }),
    };
    const attachment = { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content };
    return { type: 'message', attachments: [attachment] };
  };
  return fitting(facts, build, (body) => Buffer.byteLength(body) <= MAX_TEAMS_BYTES);
}

function teamsLine({ state, process, machine, facts, url }: Line): object {
  const link = url === null ? {} : { selectAction: { type: 'Action.OpenUrl', url } };
  return runs([
    { text: `${state} `, weight: 'Bolder', ...(state === 'New' ? { color: 'Attention' } : {}) },
    { text: process, fontType: 'Monospace', ...link },
    { text: ' on ' },
    { text: machine, fontType: 'Monospace' },
    { text: `: ${facts}` },
  ]);
}

/**
 * Text as it is: a TextRun knows no Markdown (https://learn.microsoft.com/adaptive-cards/schema-explorer/text-run), where a
 * TextBlock would make links and lists of names. A mention needs an entity of the card beside it, and there is none. What is
 * left is `{{DATE(...)}}`, which becomes a date.
 */
function runs(inlines: readonly ({ readonly text: string } & Readonly<Record<string, unknown>>)[]): object {
  const plain = (text: string): string =>
    visible(text)
      .replace(/\{(?=\{)/g, '{ ')
      .replace(/<(?=\/?at\b)/gi, '< ');
  return { type: 'RichTextBlock', inlines: inlines.map((one) => ({ type: 'TextRun', ...one, text: plain(one.text) })) };
}

/** The address of a machine's page; null where there is none to tell. */
function pageUrl({ summary, reportUrl }: NotifyFacts, machine: string): string | null {
  const base = baseUrl(reportUrl);
  const page = summary.machines.find((one) => one.machine === machine)?.page;
  if (base === null || page === undefined) return null;
  return new URL(page.split('/').map(encodeURIComponent).join('/'), base).href;
}

function baseUrl(text: string | null): URL | null {
  if (text === null || !URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}
