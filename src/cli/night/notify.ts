/**
 * `--notify`: sends the news of a night to chats and webhooks. The address of a webhook is a secret: whoever has it can write
 * to the channel. Whatever goes wrong is a warning.
 */
import { isOwnedBy } from '../../config/apply.ts';
import type { MachineOwner, NotificationRoute } from '../../model/configuration.ts';
import { nightCauses } from '../../report/nightly/causes.ts';
import { rowsOf } from '../../report/nightly/rows.ts';
import type { NotifyFacts, NotifyFormat } from '../../render/nightly/notify-body.ts';
import { LeakscanError, systemCode } from '../../util/errors.ts';
import { readBounded } from '../../util/read-bounded.ts';
import { listOf, single } from '../options/option-values.ts';
import type { NOTIFY_FORMATS } from '../options/table/night.ts';
import { sendRequests, shownAddress, type RequestTools } from './send-request.ts';

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

/** Addresses besides those of the options, parted by blanks. */
export const NOTIFY_VARIABLE = 'LEAKSCAN_NOTIFY_URL';

/** A hundred addresses have 30 KB. */
const MAX_URL_FILE_BYTES = 1024 * 1024;
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
export function parseAddress(text: string, from: string): URL {
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

/**
 * Sends the message to all targets at once.
 * @returns a warning for each that did not take it; never throws because of one
 */
export async function sendNotifications(
  targets: readonly NotifyTarget[],
  facts: NotifyFacts,
  tools: RequestTools,
): Promise<string[]> {
  if (targets.length === 0) return [];
  const { notifyBody } = await import('../../render/nightly/notify-body.ts');
  const requests = targets.map(({ url, format }) => ({
    url,
    body: notifyBody(format, facts),
    ...(format === 'teams' ? { hiddenStatus: statusOfTeams } : {}),
  }));
  const failures = await sendRequests(requests, tools);
  return targets.flatMap(({ url }, index) => {
    const failure = failures[index] ?? null;
    return failure === null ? [] : [`notification to ${shownAddress(url)} was not delivered: ${failure}`];
  });
}

/** Webhooks of Teams connectors answer 200 also where they pass nothing on, and say so in the text. */
function statusOfTeams(answer: string): number | null {
  const status = /HTTP error (\d{3})/.exec(answer)?.[1];
  return status === undefined ? null : Number(status);
}
