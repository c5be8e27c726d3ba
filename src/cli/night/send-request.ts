/**
 * A request to an address outside, for notifications and heartbeats: time limits, further attempts, redirects, proxies. Such an
 * address is a secret; no message holds more of it than scheme and host.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { systemCode } from '../../util/errors.ts';
import { startTimeLimit, TimeLimitError, unlessAborted } from '../../util/time-limit.ts';
import { formatPlural } from '../../util/units.ts';
import type { Console } from '../console.ts';
import { ProxyAddressError, proxyOf, type Proxy, type ProxyVariables } from './proxy.ts';

export interface RequestTools {
  readonly version: string;
  /** Names the proxies. */
  readonly env: ProxyVariables;
  readonly nowMs: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Rejects when the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** For one attempt; default 10 seconds. */
  readonly timeoutMs?: number;
  /** For all attempts of all requests, which are sent at once; default 40 seconds. */
  readonly allMs?: number;
  /** Ends all of them at once. */
  readonly signal?: AbortSignal;
}

export const requestTools = (
  { version, env }: Pick<Console, 'version' | 'env'>,
  signal: AbortSignal,
): RequestTools => ({
  version,
  env,
  nowMs: Date.now,
  random: Math.random,
  sleep: (ms, stop) => sleep(ms, undefined, { signal: stop }),
  signal,
});

export interface OutgoingRequest {
  readonly url: URL;
  /** JSON to POST; null for a GET. */
  readonly body: string | null;
  /** The status that the text of an answer tells, where it is not the one of the answer. */
  readonly hiddenStatus?: (answer: string) => number | null;
}

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
/** The redirects that keep a body; a request without one follows the others too. */
const KEEPING = new Set([307, 308]);
const REDIRECTS = new Set([301, 302, 303, ...KEEPING]);

/** All of an address that may be shown. */
export const shownAddress = (url: URL): string => `${url.protocol}//${url.host}`;

/**
 * Sends all requests at once. Returns within `allMs`, whatever the other sides do, and at once when the signal is aborted.
 * @returns for each what went wrong, in words; null where nothing did. Never throws because of one
 */
export async function sendRequests(
  requests: readonly OutgoingRequest[],
  tools: RequestTools,
): Promise<(string | null)[]> {
  const allMs = tools.allMs ?? MAX_ALL_MS;
  const all = startTimeLimit(allMs, tools.signal);
  try {
    const endMs = tools.nowMs() + allMs;
    return await Promise.all(requests.map((request) => send(request, tools, { signal: all.signal, endMs })));
  } finally {
    all.end();
  }
}

/** Of all requests. */
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

async function send(request: OutgoingRequest, tools: RequestTools, limit: Limit): Promise<string | null> {
  for (let attempt = 1; ; attempt += 1) {
    const failure = await attemptRequest(request, tools, limit.signal);
    if (failure === null) return null;
    const tried = `${failure.reason}${attempt === 1 ? '' : `, after ${formatPlural(attempt, 'attempt')}`}`;
    if (!failure.mayPass || attempt === MAX_ATTEMPTS || limit.signal.aborted) return tried;
    // Half of it by chance: many runs that fail together must not come back together.
    const backoffMs = FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.5 + tools.random() / 2);
    const waitMs = Math.max(backoffMs, failure.waitMs ?? 0);
    // Nobody waits in vain: after the wait there would be no time for another attempt.
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

async function attemptRequest(
  request: OutgoingRequest,
  tools: RequestTools,
  all: AbortSignal,
): Promise<Failure | null> {
  const limit = startTimeLimit(tools.timeoutMs ?? TIMEOUT_MS, all);
  const closing: Connection[] = [];
  let proxy: Proxy | null = null;
  try {
    let place = request.url;
    for (let redirects = 0; ; redirects += 1) {
      proxy = proxyOf(place, tools.env);
      const connection = await connect(proxy);
      closing.push(connection);
      const response = await unlessAborted(
        call(place, request.body, connection, tools.version, limit.signal),
        limit.signal,
      );
      const next = redirectOf(response, place, request.body === null ? REDIRECTS : KEEPING);
      if (next === null || redirects === MAX_REDIRECTS) {
        return judge(response, await readAnswer(response, limit.signal), { request, proxy, nowMs: tools.nowMs() });
      }
      place = next;
    }
  } catch (error) {
    return thrownFailure(error, proxy);
  } finally {
    // An answer that was not read to its end would hold its connection open.
    limit.end();
    for (const connection of closing) connection.close();
  }
}

interface Connection {
  readonly fetch: typeof fetch;
  readonly close: () => void;
}

/** Node.js 20 has no proxies in its own fetch, and that takes no agent of another undici. */
async function connect(proxy: Proxy | null): Promise<Connection> {
  if (proxy === null) return { fetch, close: () => undefined };
  const undici = await import('undici');
  // Without a tunnel for http: many proxies allow CONNECT to port 443 only.
  const dispatcher = new undici.ProxyAgent({ uri: proxy.url.href, proxyTunnel: false });
  const proxied = (place: URL, options: object): unknown => undici.fetch(place, { ...options, dispatcher });
  return { fetch: proxied as typeof fetch, close: () => void dispatcher.destroy().catch(() => undefined) };
}

function call(
  place: URL,
  body: string | null,
  { fetch: send }: Connection,
  version: string,
  signal: AbortSignal,
): Promise<Response> {
  const bare = new URL(place);
  bare.username = '';
  bare.password = '';
  const headers: Record<string, string> = { 'user-agent': `leakscan/${version}` };
  if (body !== null) headers['content-type'] = 'application/json; charset=utf-8';
  if (place.username !== '' || place.password !== '') {
    // fetch refuses addresses with a name and password in them.
    const pair = `${decodeURIComponent(place.username)}:${decodeURIComponent(place.password)}`;
    headers['authorization'] = `Basic ${Buffer.from(pair).toString('base64')}`;
  }
  const what = body === null ? { method: 'GET' } : { method: 'POST', body };
  return send(bare, { ...what, headers, redirect: 'manual', signal });
}

/** Where the same request is to be sent instead; what was encrypted stays so. */
function redirectOf(response: Response, from: URL, followed: ReadonlySet<number>): URL | null {
  const location = response.headers.get('location');
  if (!followed.has(response.status) || location === null) return null;
  if (!URL.canParse(location, from)) return null;
  const next = new URL(location, from);
  return next.protocol === 'https:' || (next.protocol === 'http:' && from.protocol === 'http:') ? next : null;
}

interface Circumstances {
  readonly request: OutgoingRequest;
  readonly proxy: Proxy | null;
  readonly nowMs: number;
}

function judge(response: Response, answer: string, { request, proxy, nowMs }: Circumstances): Failure | null {
  const status = request.hiddenStatus?.(answer) ?? response.status;
  if (status >= 200 && status < 300) return null;
  const isRedirect = status >= 300 && status < 400;
  return {
    reason: isRedirect
      ? `it answers with a redirect (${status}) that is not followed; give the address that it leads to`
      : `it answers with status ${status}${through(proxy)}`,
    mayPass: PASSING.has(status),
    waitMs: waitOf(response.headers.get('retry-after'), nowMs),
  };
}

const through = (proxy: Proxy | null): string => (proxy === null ? '' : ` (through the proxy ${proxy.shown})`);

function thrownFailure(error: unknown, proxy: Proxy | null): Failure {
  const status = proxy === null ? null : proxyStatusOf(error);
  if (proxy === null || status === null) {
    const mayPass = !(error instanceof ProxyAddressError);
    return { reason: `${networkReason(error)}${through(proxy)}`, mayPass, waitMs: null };
  }
  const cure = status === 407 ? `; put a name and password for it into ${proxy.variable}` : '';
  const reason = `the proxy ${proxy.shown} answers with status ${status}${cure}`;
  return { reason, mayPass: PASSING.has(status), waitMs: null };
}

/** What a proxy answered instead of passing the request on; undici has it in a sentence only. */
function proxyStatusOf(error: unknown): number | null {
  if (!(error instanceof Error)) return null;
  const match = /^Proxy (?:response|Authentication Required) \((\d{3})\)/.exec(error.message);
  return match === null ? proxyStatusOf(error.cause) : Number(match[1]);
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
  if (error instanceof ProxyAddressError) return error.message;
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
