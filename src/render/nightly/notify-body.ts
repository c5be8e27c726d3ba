/**
 * What a night says to a chat or a webhook: pure functions of its summary. Names come from strangers and reach people who
 * trust the channel: in none of the bodies does one become a mention, a link or markup.
 */
import { byUrgency } from '../../model/finding.ts';
import type { NightFinding, NightSummary } from '../../model/nightly.ts';
import type { FindingState } from '../../model/report.ts';
import { RESOURCE_KINDS } from '../../model/resource.ts';
import type { SubjectKind } from '../../model/subject.ts';
import { displayName, shorten, visible } from '../../util/escape.ts';
import { displayInstant, wallMs } from '../../util/instants.ts';
import { formatCount, formatPlural } from '../../util/units.ts';
import { groupByCause, isShared, otherMachines, slopeRange, type Cause } from '../../report/nightly/causes.ts';
import { lacksMemory } from '../../report/judged.ts';
import { STATE_WORDS } from '../../words/baseline.ts';
import { causeName, machineNames, machinesText, rateRange } from '../../words/night-causes.ts';
import { memoryText } from '../../words/night-judged.ts';
import { machineName, onMachine, processName } from '../../words/process-name.ts';
import type { Notification } from './notification-schema.ts';
import { causeAnchor } from './page-links.ts';

export type NotifyFormat = 'teams' | 'slack' | 'generic';

/** A finding that is new, reopened, worse or gone. */
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

const STATE_ORDER: readonly FindingState[] = ['new', 'reopened', 'worse', 'gone'];

/** The body in JSON, as it is sent. */
export function notifyBody(format: NotifyFormat, facts: NotifyFacts): string {
  if (format === 'slack') return slackBody(facts);
  if (format === 'teams') return teamsBody(facts);
  return JSON.stringify(genericBody(facts));
}

/**
 * `leakscan 2026-11-22: 2 findings new, 1 worse, 1 gone on 3 machines`, and where several machines have the same cause
 * `leakscan 2026-11-22: 2 causes on 216 machines: 1 new, 1 worse`.
 */
export function notifyTitle(facts: NotifyFacts): string {
  const { summary } = facts;
  const said = changesText(facts);
  const { failed } = summary.captures;
  const unjudged = summary.machines.filter(lacksMemory).length;
  const memory = unjudged === 0 ? '' : `; memory not judged on ${formatPlural(unjudged, 'machine')}`;
  return `leakscan ${summary.night}: ${said}${memory}${failed === 0 ? '' : `; ${formatPlural(failed, 'capture')} not read`}`;
}

function changesText(facts: NotifyFacts): string {
  const causes = causesOf(facts);
  const of = (state: FindingState): number => causes.filter((one) => stateOf(one) === state).length;
  const counts = STATE_ORDER.flatMap((state) => (of(state) === 0 ? [] : [{ state, count: of(state) }]));
  if (counts.length === 0) return 'nothing new';
  const machines = formatPlural(new Set(facts.findings.map((one) => one.machine)).size, 'machine');
  if (causes.some(isShared)) {
    const different = new Set(causes.map(({ id }) => id)).size;
    const parts = counts.map(({ state, count }) => `${formatCount(count)} ${state}`);
    return `${formatPlural(different, 'cause')} on ${machines}: ${parts.join(', ')}`;
  }
  const parts = counts.map(({ state, count }, index) =>
    index === 0 ? `${formatPlural(count, 'finding')} ${state}` : `${formatCount(count)} ${state}`,
  );
  return `${parts.join(', ')} on ${machines}`;
}

/** The documented shape: notification-schema.ts. */
export function genericBody(facts: NotifyFacts): Notification {
  const { summary } = facts;
  const told = inOrder(facts.findings).slice(0, MAX_TOLD);
  const causes = causesOf(facts);
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
      reopened: of('reopened'),
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
      subject: shortSubject(one),
      pid: one.pid ?? null,
      resource: one.resource,
      state: one.state ?? 'same',
      verdict: one.verdict,
      severity: one.severity,
      likelihood: one.likelihood ?? null,
      slopePerHour: one.slopePerHour,
      ciLow: one.ciLow,
      ciHigh: one.ciHigh,
      since: one.since,
      exhaustion: one.exhaustion,
      article: one.article === null ? null : { ...one.article, title: shortTitle(one.article.title) },
      url: pageUrl(facts, one.machine),
    })),
    more: facts.findings.length - told.length,
    causes: causes.slice(0, MAX_TOLD).map((cause) => notifiedCause(cause, facts)),
    moreCauses: Math.max(0, causes.length - MAX_TOLD),
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

const shortSubject = ({ subject }: ReportedFinding): { kind: SubjectKind; names: string[] } | null =>
  subject === undefined || subject === null
    ? null
    : { kind: subject.kind, names: subject.names.slice(0, MAX_TOLD).map((name) => shorten(name, MAX_NAME)) };

type ReportedCause = Cause<ReportedFinding>;

/** New ones, then reopened, worse and gone ones, each by urgency. */
function inOrder(findings: readonly ReportedFinding[]): ReportedFinding[] {
  const rank = (one: ReportedFinding): number => STATE_ORDER.indexOf(one.state ?? 'same');
  return [...findings].sort((a, b) => rank(a) - rank(b) || byUrgency(a, b));
}

/** In the same order; what is new on some machines and gone on others is a cause twice. */
function causesOf({ findings }: NotifyFacts): ReportedCause[] {
  const ordered = inOrder(findings);
  return [...new Set(ordered.map(({ state }) => state))].flatMap((state) =>
    groupByCause(
      ordered.filter((one) => one.state === state),
      (one) => ({ finding: one, machine: one.machine }),
    ),
  );
}

const stateOf = ({ members }: ReportedCause): FindingState => members[0]!.state ?? 'same';

/** Machines that had a new cause before. */
const othersOf = (cause: ReportedCause, { summary }: NotifyFacts): number =>
  stateOf(cause) === 'new' ? otherMachines(summary.causes, cause) : 0;

function notifiedCause(cause: ReportedCause, facts: NotifyFacts): Notification['causes'][number] {
  const { id, members, machines } = cause;
  const lead = members[0]!;
  return {
    id,
    process: lead.process === null ? null : shorten(lead.process, MAX_NAME),
    subject: shortSubject(lead),
    resource: lead.resource,
    state: stateOf(cause),
    verdict: lead.verdict,
    severity: lead.severity,
    machines: machines.slice(0, MAX_TOLD).map((machine) => shorten(machine, MAX_NAME)),
    moreMachines: Math.max(0, machines.length - MAX_TOLD),
    otherMachines: othersOf(cause, facts),
    slopePerHour: slopeRange(members),
    exhaustion: soonestOf(members)?.exhaustion ?? null,
    article: lead.article === null ? null : { ...lead.article, title: shortTitle(lead.article.title) },
    url: causeUrl(cause, facts),
  };
}

/** The one that reaches its limit first; null where none has a date. */
function soonestOf(members: readonly ReportedFinding[]): ReportedFinding | null {
  const dated = members.filter(({ exhaustion }) => exhaustion !== null);
  dated.sort((a, b) => wallMs(a.exhaustion!.at) - wallMs(b.exhaustion!.at));
  return dated[0] ?? null;
}

/** What is said of a cause: `New`, `lsass`, `214 machines` or the name of the only one. */
interface Line {
  readonly state: string;
  readonly process: string;
  /** ` on `, with a comma where the process ends with its ID. */
  readonly on: string;
  /** A name, as it comes from a log; or how many there are. */
  readonly machine: { readonly text: string; readonly isName: boolean };
  readonly facts: string;
  /** Of several machines the names of the first. */
  readonly names: string | null;
  readonly url: string | null;
}

function lineOf(cause: ReportedCause, facts: NotifyFacts): Line {
  const { members, machines } = cause;
  const lead = members[0]!;
  const isGone = stateOf(cause) === 'gone';
  const soonest = isGone ? null : soonestOf(members);
  const others = othersOf(cause, facts);
  const said = [
    RESOURCE_KINDS[lead.resource].label,
    isGone ? null : growthOf(members),
    lead.severity,
    soonest === null ? null : limitText(soonest.exhaustion!),
    lead.article === null ? null : `${lead.article.id} (${lead.article.confidence})`,
    others === 0 ? null : `${machinesText(machines.length + others)} in all`,
  ];
  return {
    state: STATE_WORDS[stateOf(cause)],
    process: isShared(cause) ? causeName(lead) : processName(lead),
    on: isShared(cause) ? ' on ' : onMachine(lead),
    machine: isShared(cause)
      ? { text: machinesText(machines.length, others), isName: false }
      : { text: machineName(lead.machine), isName: true },
    facts: said.filter((part) => part !== null).join(', '),
    names: isShared(cause) ? machineNames(machines) : null,
    url: causeUrl(cause, facts),
  };
}

function growthOf(members: readonly ReportedFinding[]): string | null {
  const range = slopeRange(members);
  return range === null ? null : `${range.highest > 0 ? '+' : ''}${rateRange(members) ?? ''}/h`;
}

/** Of the machine's page, or of the row of a cause on the index. */
function causeUrl(cause: ReportedCause, facts: NotifyFacts): string | null {
  if (!isShared(cause)) return pageUrl(facts, cause.members[0]!.machine);
  const index = baseUrl(facts.reportUrl);
  return index === null ? null : `${index.href}index.html#${causeAnchor(cause.id, stateOf(cause) === 'gone')}`;
}

function limitText({ limit, at }: { readonly limit: string; readonly at: string }): string {
  return `${displayName(limit)} reached ${displayInstant(wallMs(at))}`;
}

/** As many causes as leave the body within its limit; a body without any always does. */
function fitting(
  facts: NotifyFacts,
  build: (told: readonly Line[], more: number) => object,
  fits: (body: string) => boolean,
): string {
  const causes = causesOf(facts);
  const lines = causes.slice(0, MAX_TOLD).map((cause) => lineOf(cause, facts));
  for (let most = lines.length; most > 0; most -= 1) {
    const body = JSON.stringify(build(lines.slice(0, most), causes.length - most));
    if (fits(body)) return body;
  }
  return JSON.stringify(build([], causes.length));
}

function slackBody(facts: NotifyFacts): string {
  const title = notifyTitle(facts);
  const section = (text: string): object => ({
    type: 'section',
    text: { type: 'mrkdwn', text: shorten(text, MAX_SLACK_SECTION) },
  });
  const build = (told: readonly Line[], more: number): object => {
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
        ...told.map((line) => section(slackLine(line))),
        ...(last === '' ? [] : [{ type: 'context', elements: [{ type: 'mrkdwn', text: last }] }]),
      ],
    };
  };
  return fitting(facts, build, (body) => body.length <= MAX_SLACK_CHARACTERS);
}

function slackLine({ state, process, on, machine, facts, names, url }: Line): string {
  const where = machine.isName ? slackCode(machine.text) : machine.text;
  const list = names === null ? '' : ` (${slackCode(names)})`;
  const line = `*${state}* ${slackCode(process)}${on}${where}: ${slackText(facts)}${list}`;
  return url === null ? line : `${line} · ${slackLink(url, 'Page')}`;
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
  const build = (told: readonly Line[], more: number): object => {
    const index = baseUrl(facts.reportUrl)?.href ?? null;
    const blocks = [
      runs([{ text: notifyTitle(facts), size: 'Medium', weight: 'Bolder' }]),
      ...told.map(teamsLine),
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

function teamsLine({ state, process, on, machine, facts, names, url }: Line): object {
  const link = url === null ? {} : { selectAction: { type: 'Action.OpenUrl', url } };
  return runs([
    {
      text: `${state} `,
      weight: 'Bolder',
      ...(state === STATE_WORDS.new || state === STATE_WORDS.reopened ? { color: 'Attention' } : {}),
    },
    { text: process, fontType: 'Monospace', ...link },
    { text: on },
    { text: machine.text, ...(machine.isName ? { fontType: 'Monospace' } : {}) },
    { text: `: ${facts}` },
    ...(names === null ? [] : [{ text: ` (${names})`, isSubtle: true }]),
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
