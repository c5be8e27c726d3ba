/**
 * `--notify`: tells chats and webhooks of a night. An address of a webhook is a secret: whoever has it can write to the
 * channel. No message, report or error holds more of it than scheme and host. Whatever goes wrong is a warning.
 */
import { isOwnedBy } from '../../config/apply.ts';
import type { MachineOwner, NotificationRoute } from '../../model/configuration.ts';
import { nightCauses } from '../../report/nightly/causes.ts';
import { rowsOf } from '../../report/nightly/rows.ts';
import type { NotifyFacts, NotifyFormat } from '../../render/nightly/notify-body.ts';
import { LeakscanError, systemCode } from '../../util/errors.ts';
import { readBounded } from '../../util/read-bounded.ts';
import { startTimeLimit, TimeLimitError, unlessAborted } from '../../util/time-limit.ts';
import { formatPlural } from '../../util/units.ts';
import { listOf, single } from '../options/option-values.ts';
import type { NOTIFY_FORMATS } from '../options/table/night.ts';

type FormatChoice = (typeof NOTIFY_FORMATS)[number];

export interface NotifyArguments {
  readonly notify?: string | readonly string[] | undefined;
  readonly notifyUrlFile?: string | readonly string[] | undefined;
  readonly notifyFormat?: FormatChoice | readonly FormatChoice[] | undefined;
}

export interface NotifyTarget {
  readonly url: URL;
  readonly format: NotifyFormat;
  /** Whether it gets the findings of a machine; not there where it gets all. */
  readonly isFor?: (machine: MachineOwner) => boolean;
}

export interface NotifyTools {
  readonly version: string;
  readonly nowMs: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Rejects when the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** For one attempt; default 10 seconds. */
  readonly timeoutMs?: number;
  /** For all attempts of all notifications, which are sent at once; default 40 seconds. */
  readonly allMs?: number;
  /** Ends all of them at once. */
  readonly signal?: AbortSignal;
}

/** Addresses besides those of the options, parted by blanks. */
export const NOTIFY_VARIABLE = 'LEAKSCAN_NOTIFY_URL';

/** A hundred addresses have 30 KB. */
const MAX_URL_FILE_BYTES = 1024 * 1024;
/** Of an attempt with its redirects, and of the text of an answer. */
const TIMEOUT_MS = 10_000;
/** Three attempts without an answer and the waits between them; a task that is stopped or a night that ends late costs more. */
const MAX_ALL_MS = 40_000;
/** One try and three more: with the waits between them a restart of the other side is outlasted. */
const MAX_ATTEMPTS = 4;
const FIRST_WAIT_MS = 1000;
const MAX_REDIRECTS = 3;
/** Of an answer no more is read. */
const MAX_ANSWER_BYTES = 4096;
/** Answers that may be others a moment later. */
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * Where to tell: the options, the lines of the files, the environment and the configuration; each address once.
 * @throws LeakscanError USAGE for an address that is none and a file that cannot be read; without the address
 */
export async function readNotifyTargets(
  args: NotifyArguments,
  env: Readonly<Record<string, string | undefined>>,
  routes: readonly NotificationRoute[] = [],
): Promise<NotifyTarget[]> {
  const choice = single('--notify-format', args.notifyFormat) ?? 'auto';
  const given = listOf('--notify', args.notify).map((text, index, all) => ({
    text,
    from: all.length === 1 ? '--notify' : `--notify (number ${index + 1})`,
  }));
  for (const file of listOf('--notify-url-file', args.notifyUrlFile))
    given.push(...(await readUrlFile(file, `--notify-url-file ${file}`)));
  const words = (env[NOTIFY_VARIABLE] ?? '').split(/\s+/).filter((word) => word !== '');
  given.push(...words.map((text) => ({ text, from: NOTIFY_VARIABLE })));
  const targets = new Map<string, NotifyTarget>();
  const targetOf = (url: URL): NotifyTarget => ({ url, format: choice === 'auto' ? formatOf(url.hostname) : choice });
  for (const { text, from } of given) {
    const url = parseAddress(text, from);
    targets.set(url.href, targetOf(url));
  }
  for (const { owner, group, urlFile } of routes) {
    const choiceOfRoute = { owners: owner === null ? [] : [owner], groups: group === null ? [] : [group] };
    for (const { text, from } of await readUrlFile(urlFile, `notifications: urlFile ${urlFile}`)) {
      const url = parseAddress(text, from);
      const known = targets.get(url.href);
      // It gets all already.
      if (known !== undefined && known.isFor === undefined) continue;
      const isFor = (machine: MachineOwner): boolean =>
        isOwnedBy(machine, choiceOfRoute) || known?.isFor?.(machine) === true;
      targets.set(url.href, { ...targetOf(url), isFor });
    }
  }
  return [...targets.values()];
}

/** What a target gets of a night: all, or what is of its machines. */
export function factsFor({ isFor }: NotifyTarget, facts: NotifyFacts): NotifyFacts {
  if (isFor === undefined) return facts;
  const machines = facts.summary.machines.filter(isFor);
  const names = new Set(machines.map(({ machine }) => machine));
  return {
    ...facts,
    summary: { ...facts.summary, machines, causes: nightCauses(rowsOf(machines)) },
    findings: facts.findings.filter(({ machine }) => names.has(machine)),
  };
}

/** One address a line; empty lines and those that begin with `#` are none. */
/** @param what it is, for messages */
async function readUrlFile(file: string, what: string): Promise<{ text: string; from: string }[]> {
  const { decodeText } = await import('../../util/decode-text.ts');
  let bytes: Uint8Array;
  try {
    bytes = await readBounded(file, MAX_URL_FILE_BYTES, 'a list of addresses', 'USAGE');
  } catch (error) {
    if (error instanceof LeakscanError) throw error;
    const reason = systemCode(error) === 'ENOENT' ? 'there is no such file' : `cannot be read (${systemCode(error)})`;
    throw new LeakscanError('USAGE', `${what}: ${reason}`, { file }, error);
  }
  const lines = decodeText(bytes, file, 'USAGE').split(/\r\n?|\n/);
  return lines
    .map((line, index) => ({ text: line.trim(), from: `${file}:${index + 1}` }))
    .filter(({ text }) => text !== '' && !text.startsWith('#'));
}

/** @throws LeakscanError USAGE; the text may be a secret with a slip in it, so it is not shown */
function parseAddress(text: string, from: string): URL {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : null;
  if (url !== null && (url.protocol === 'https:' || url.protocol === 'http:')) return url;
  throw new LeakscanError('USAGE', `${from}: this is not an address that begins with https:// or http://`);
}

/** What an address of `--report-url` is. @throws LeakscanError USAGE */
export function parseReportUrl(value: string | readonly string[] | undefined): string | null {
  const text = single('--report-url', value);
  return text === undefined ? null : parseAddress(text, '--report-url').href;
}

/**
 * The form by the host. Slack: incoming webhooks. Teams: webhooks of connectors, and workflows of Power Automate, which
 * run as Logic Apps or, today, in an environment of Power Platform.
 */
export function formatOf(host: string): NotifyFormat {
  const isBelow = (...domains: string[]): boolean => domains.some((one) => host === one || host.endsWith(`.${one}`));
  if (isBelow('hooks.slack.com', 'hooks.slack-gov.com')) return 'slack';
  const teams = ['webhook.office.com', 'logic.azure.com', 'logic.azure.us', 'powerplatform.com', 'powerautomate.com'];
  return isBelow(...teams) ? 'teams' : 'generic';
}

/** All of an address that may be shown. */
export const shownAddress = (url: URL): string => `${url.protocol}//${url.host}`;

/**
 * Sends the message to all targets at once. Returns within `allMs`, whatever the other sides do, and at once when the
 * signal is aborted.
 * @returns a warning for each that did not take it; never throws because of one
 */
export async function sendNotifications(
  targets: readonly NotifyTarget[],
  facts: NotifyFacts,
  tools: NotifyTools,
): Promise<string[]> {
  if (targets.length === 0) return [];
  const { notifyBody } = await import('../../render/nightly/notify-body.ts');
  const all = startTimeLimit(tools.allMs ?? MAX_ALL_MS, tools.signal);
  try {
    const endMs = tools.nowMs() + (tools.allMs ?? MAX_ALL_MS);
    const warnings = await Promise.all(
      targets.map(async ({ url, format }) => {
        const message = { url, body: notifyBody(format, facts), format };
        const failure = await deliver(message, tools, { signal: all.signal, endMs });
        return failure === null ? [] : [`notification to ${shownAddress(url)} was not delivered: ${failure}`];
      }),
    );
    return warnings.flat();
  } finally {
    all.end();
  }
}

interface Message {
  readonly url: URL;
  readonly body: string;
  readonly format: NotifyFormat;
}

/** Of all notifications. */
interface Limit {
  readonly signal: AbortSignal;
  /** By the clock of the tools. */
  readonly endMs: number;
}

/** How an attempt ended: null is success. */
interface Failure {
  readonly reason: string;
  readonly mayPass: boolean;
  /** How long the other side asks to wait; null where it does not. */
  readonly waitMs: number | null;
}

/** @returns what went wrong, in words; null where nothing did */
async function deliver(message: Message, tools: NotifyTools, limit: Limit): Promise<string | null> {
  for (let attempt = 1; ; attempt += 1) {
    const failure = await attemptDelivery(message, tools, limit.signal);
    if (failure === null) return null;
    const tried = `${failure.reason}${attempt === 1 ? '' : `, after ${formatPlural(attempt, 'attempt')}`}`;
    if (!failure.mayPass || attempt === MAX_ATTEMPTS || limit.signal.aborted) return tried;
    // Half of it by chance: many runs that fail together must not come back together.
    const backoffMs = FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.5 + tools.random() / 2);
    const waitMs = Math.max(backoffMs, failure.waitMs ?? 0);
    // Nobody waits in vain: behind the wait there would be no time for another attempt.
    if (tools.nowMs() + waitMs >= limit.endMs) {
      return failure.waitMs === null
        ? tried
        : `${tried}; it asks to wait ${Math.ceil(failure.waitMs / 1000)} seconds, which is too long`;
    }
    try {
      await tools.sleep(waitMs, limit.signal);
    } catch {
      return tried;
    }
  }
}

async function attemptDelivery(message: Message, tools: NotifyTools, all: AbortSignal): Promise<Failure | null> {
  const limit = startTimeLimit(tools.timeoutMs ?? TIMEOUT_MS, all);
  try {
    let place = message.url;
    for (let redirects = 0; ; redirects += 1) {
      const response = await unlessAborted(post(place, message.body, tools.version, limit.signal), limit.signal);
      const next = redirectOf(response, place);
      if (next === null || redirects === MAX_REDIRECTS) {
        return judge(response, await readAnswer(response, limit.signal), message.format, tools);
      }
      place = next;
    }
  } catch (error) {
    return { reason: networkReason(error), mayPass: true, waitMs: null };
  } finally {
    // An answer that was not read to its end would hold its connection open.
    limit.end();
  }
}

function post(place: URL, body: string, version: string, signal: AbortSignal): Promise<Response> {
  const bare = new URL(place);
  bare.username = '';
  bare.password = '';
  const headers: Record<string, string> = {
    'content-type': 'application/json; charset=utf-8',
    'user-agent': `leakscan/${version}`,
  };
  if (place.username !== '' || place.password !== '') {
    // fetch refuses addresses with a name and password in them.
    const pair = `${decodeURIComponent(place.username)}:${decodeURIComponent(place.password)}`;
    headers['authorization'] = `Basic ${Buffer.from(pair).toString('base64')}`;
  }
  return fetch(bare, { method: 'POST', body, headers, redirect: 'manual', signal });
}

/** Where the same message is to be sent instead. Only these two keep it; and what was encrypted stays so. */
function redirectOf(response: Response, from: URL): URL | null {
  const location = response.headers.get('location');
  if ((response.status !== 307 && response.status !== 308) || location === null) return null;
  if (!URL.canParse(location, from)) return null;
  const next = new URL(location, from);
  return next.protocol === 'https:' || (next.protocol === 'http:' && from.protocol === 'http:') ? next : null;
}

function judge(response: Response, answer: string, format: NotifyFormat, tools: NotifyTools): Failure | null {
  // Webhooks of Teams connectors answer 200 also where they pass nothing on, and say so in the text.
  const hidden = format === 'teams' ? /HTTP error (\d{3})/.exec(answer)?.[1] : undefined;
  const status = hidden === undefined ? response.status : Number(hidden);
  if (status >= 200 && status < 300) return null;
  const isRedirect = status >= 300 && status < 400;
  return {
    reason: isRedirect
      ? `it answers with a redirect (${status}) that is not followed; give the address that it leads to`
      : `it answers with status ${status}`,
    mayPass: PASSING.has(status),
    waitMs: waitOf(response.headers.get('retry-after'), tools.nowMs()),
  };
}

/** Seconds or a date, as HTTP has it. */
function waitOf(value: string | null, nowMs: number): number | null {
  if (value === null) return null;
  if (/^\d+$/.test(value.trim())) return Number(value) * 1000;
  const atMs = Date.parse(value);
  return Number.isNaN(atMs) ? null : Math.max(atMs - nowMs, 0);
}

/** The beginning of an answer, however much there is; empty where it breaks off or takes too long: the status is there already. */
async function readAnswer(response: Response, signal: AbortSignal): Promise<string> {
  if (response.body === null) return '';
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const parts: Uint8Array[] = [];
  let bytes = 0;
  try {
    while (bytes < MAX_ANSWER_BYTES) {
      const { done, value } = await unlessAborted(reader.read(), signal);
      if (done) break;
      parts.push(value);
      bytes += value.byteLength;
    }
  } catch {
    return '';
  } finally {
    // Not waited for: the other side may hold it up.
    void reader.cancel().catch(() => undefined);
  }
  return Buffer.concat(parts).toString('utf8', 0, MAX_ANSWER_BYTES);
}

/** Of a system error only its code: its message may hold the address. */
function networkReason(error: unknown): string {
  if (error instanceof TimeLimitError) return `no answer within ${error.limitMs / 1000} seconds`;
  if (error instanceof Error && error.name === 'AbortError') return 'the run was stopped';
  const code = codeOf(error);
  switch (code) {
    case 'ECONNREFUSED':
      return 'nobody answers there (ECONNREFUSED)';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `its host is not known (${code})`;
    default:
      return code === null ? 'the connection failed' : `the connection failed (${code})`;
  }
}

/** fetch wraps what happened, more than once where several addresses of a host were tried. */
function codeOf(error: unknown): string | null {
  const code = systemCode(error);
  if (code !== null) return code;
  return error instanceof Error && error.cause !== undefined ? codeOf(error.cause) : null;
}
