import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  formatOf,
  parseReportUrl,
  readNotifyTargets,
  sendNotifications,
  type NotifyTarget,
} from '../../src/cli/night/notify.ts';
import type { RequestTools } from '../../src/cli/night/send-request.ts';
import { facts, told } from '../helpers/night-fixture.ts';
import { scratch } from '../helpers/run.ts';

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

interface Hook {
  readonly base: string;
  readonly bodies: string[];
  readonly headers: IncomingMessage['headers'][];
  readonly server: Server;
}

/** A server that answers the first request with the first answer, and so on; the last one stays. */
async function hook(...answers: Answer[]): Promise<Hook> {
  const bodies: string[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      const answer = answers[Math.min(bodies.length, answers.length - 1)]!;
      bodies.push(body);
      headers.push(request.headers);
      answer(request, response, body);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bodies, headers, server };
}

const status =
  (code: number, headers: Record<string, string> = {}, text = ''): Answer =>
  (_request, response) =>
    response.writeHead(code, headers).end(text);

/** Sends a text a byte at a time, the first `head` at once. */
function drip(socket: Socket, text: string, head = 0): void {
  let at = head;
  socket.write(text.slice(0, head));
  const timer = setInterval(() => socket.write(text[at++ % text.length]!), 5);
  socket.on('close', () => clearInterval(timer)).on('error', () => undefined);
}

function tools(over: Partial<RequestTools> = {}): RequestTools & { readonly waits: number[] } {
  const waits: number[] = [];
  const sleep = (ms: number): Promise<void> => Promise.resolve(void waits.push(ms));
  return { version: '0.1.0', env: {}, nowMs: () => Date.UTC(2026, 10, 22), random: () => 1, sleep, waits, ...over };
}

const at = (base: string, format: NotifyTarget['format'] = 'generic'): NotifyTarget => ({
  url: new URL(`${base}/hooks/s3cret-path?sig=s3cret-query`),
  format,
});
const NEWS = facts([told()]);

describe('a notification', () => {
  it('is posted as JSON and needs no more', async () => {
    const { base, bodies, headers } = await hook(status(204));
    const given = tools();
    expect(await sendNotifications([at(base)], NEWS, given)).toEqual([]);
    expect(given.waits).toEqual([]);
    expect(JSON.parse(bodies[0]!)).toMatchObject({ kind: 'leakscan-nightly', findings: [{ process: 'inetinfo' }] });
    expect(headers[0]).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'leakscan/0.1.0',
    });
  });

  it('is tried again after passing faults, with waits that double', async () => {
    const { base, bodies } = await hook(status(500), status(503), status(200));
    const given = tools();
    expect(await sendNotifications([at(base)], NEWS, given)).toEqual([]);
    expect(bodies).toHaveLength(3);
    expect(given.waits).toEqual([1000, 2000]);
  });

  it('waits by chance, at least half as long', async () => {
    const { base } = await hook(status(500), status(200));
    const given = tools({ random: () => 0 });
    await sendNotifications([at(base)], NEWS, given);
    expect(given.waits).toEqual([500]);
  });

  it('waits as long as it is asked to', async () => {
    const { base } = await hook(
      status(429, { 'retry-after': '7' }),
      status(503, { 'retry-after': 'Sun, 22 Nov 2026 00:00:30 GMT' }),
      status(200),
    );
    const given = tools();
    expect(await sendNotifications([at(base)], NEWS, given)).toEqual([]);
    expect(given.waits).toEqual([7000, 30_000]);
  });

  it('does not wait for an hour', async () => {
    const { base, bodies } = await hook(status(429, { 'retry-after': '3600' }));
    const given = tools();
    const [warning] = await sendNotifications([at(base)], NEWS, given);
    expect(warning).toContain('status 429; it asks to wait 3600 seconds, which is too long');
    expect([given.waits, bodies.length]).toEqual([[], 1]);
  });

  it('is given up after four attempts', async () => {
    const { base, bodies } = await hook(status(500));
    const [warning] = await sendNotifications([at(base)], NEWS, tools());
    expect(warning).toBe(`notification to ${base} was not delivered: it answers with status 500, after 4 attempts`);
    expect(bodies).toHaveLength(4);
  });

  it.each([400, 401, 404, 410, 413])('is not tried again after status %i', async (code) => {
    const { base, bodies } = await hook(status(code));
    const [warning] = await sendNotifications([at(base)], NEWS, tools());
    expect(warning).toContain(`it answers with status ${code}`);
    expect(bodies).toHaveLength(1);
  });

  it('has a time limit', async () => {
    const { base, bodies } = await hook(() => undefined);
    const [warning] = await sendNotifications([at(base)], NEWS, tools({ timeoutMs: 50 }));
    expect(warning).toContain('no answer within 0.05 seconds, after 4 attempts');
    expect(bodies).toHaveLength(4);
  });

  it('keeps its time limit whatever garbage is collected', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const { base } = await hook(() => undefined);
    const collecting = setInterval(collect, 20);
    onTestFinished(() => clearInterval(collecting));
    const [warning] = await sendNotifications([at(base)], NEWS, tools({ timeoutMs: 200 }));
    expect(warning).toContain('no answer within 0.2 seconds, after 4 attempts');
  });

  it.each<[string, Answer]>([
    ['nothing', () => undefined],
    ['a head a byte at a time', (request) => drip(request.socket, 'HTTP/1.1 500 X\r\n' + 'a: b\r\n'.repeat(9999))],
    ['hints without end', (request) => drip(request.socket, 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(999))],
    ['faults without end', status(500)],
    ['faults and the wish to wait', status(503, { 'retry-after': '1' })],
  ])('has a time limit for all attempts: %s', async (_what, answer) => {
    const { base } = await hook(answer);
    const sleep = (ms: number, signal: AbortSignal): Promise<void> => pause(ms / 10, undefined, { signal });
    const given = tools({ timeoutMs: 300, allMs: 500, nowMs: Date.now, sleep });
    const warnings = await sendNotifications([at(base), at(base, 'slack')], NEWS, given);
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toMatch(/was not delivered: (?:no answer within 0\.[35] seconds|it answers with status 50\d)/);
  });

  it('is delivered where the answer to it never ends', async () => {
    const { base, bodies } = await hook((request) =>
      drip(request.socket, `HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(9999)}`, 17),
    );
    expect(await sendNotifications([at(base)], NEWS, tools({ timeoutMs: 400 }))).toEqual([]);
    expect(bodies).toHaveLength(1);
  });

  it('is stopped with the run, in an attempt and between two', async () => {
    for (const answer of [() => undefined, status(500)] as const) {
      const stop = new AbortController();
      const { base, bodies } = await hook(answer);
      const sleep = (_ms: number, signal: AbortSignal): Promise<void> => pause(60_000, undefined, { signal });
      const sending = sendNotifications([at(base)], NEWS, tools({ sleep, signal: stop.signal }));
      while (bodies.length === 0) await pause(5);
      stop.abort();
      expect(await sending).toHaveLength(1);
      expect(bodies).toHaveLength(1);
    }
  });

  it('that nobody takes is a warning', async () => {
    const { base, server } = await hook(status(200));
    await new Promise((done) => server.close(done));
    const [warning] = await sendNotifications([at(base)], NEWS, tools());
    expect(warning).toBe(
      `notification to ${base} was not delivered: nobody answers there (ECONNREFUSED), after 4 attempts`,
    );
  });

  it('whose connection breaks is tried again', async () => {
    const { base } = await hook((request) => request.socket.destroy(), status(200));
    expect(await sendNotifications([at(base)], NEWS, tools())).toEqual([]);
  });

  it('reads no answer to its end that has none', async () => {
    let hangUp = (): void => undefined;
    // The other side sees that nobody reads on.
    const hungUp = new Promise<void>((done) => (hangUp = done));
    const endless: Answer = (_request, response) => {
      response.writeHead(200);
      const block = Buffer.alloc(64 * 1024, 'x');
      const more = (): void => {
        while (!response.destroyed && response.write(block));
      };
      response.on('drain', more).on('close', hangUp);
      more();
    };
    const { base } = await hook(endless);
    expect(await sendNotifications([at(base)], NEWS, tools())).toEqual([]);
    await hungUp;
  });

  it('follows a redirect that keeps the message, and none to another protocol', async () => {
    const target = await hook(status(200));
    const moved = await hook(status(308, { location: `${target.base}/new` }));
    expect(await sendNotifications([at(moved.base)], NEWS, tools())).toEqual([]);
    expect(target.bodies).toEqual(moved.bodies);
    for (const location of ['ftp://127.0.0.1/x', 'file:///etc/passwd', 'http://', '']) {
      const wrong = await hook(status(307, { location }));
      const [warning] = await sendNotifications([at(wrong.base)], NEWS, tools());
      expect(warning).toContain('it answers with a redirect (307) that is not followed');
    }
  });

  it('does not follow a redirect that would drop the message, nor one in a circle', async () => {
    const target = await hook(status(200));
    const moved = await hook(status(302, { location: target.base }));
    expect((await sendNotifications([at(moved.base)], NEWS, tools()))[0]).toContain('redirect (302)');
    expect(target.bodies).toEqual([]);
    const circle = await hook(status(307, { location: '/again' }));
    expect((await sendNotifications([at(circle.base)], NEWS, tools()))[0]).toContain('redirect (307)');
    expect(circle.bodies).toHaveLength(4);
  });

  it('to one that fails does not keep it from another', async () => {
    const good = await hook(status(200));
    const bad = await hook(status(404));
    const warnings = await sendNotifications([at(bad.base), at(good.base, 'slack')], NEWS, tools());
    expect(warnings).toHaveLength(1);
    expect(JSON.parse(good.bodies[0]!)).toHaveProperty('blocks');
  });

  it('sees where Teams answers 200 and passes nothing on', async () => {
    const text = 'Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429';
    const { base, bodies } = await hook(status(200, {}, text), status(200, {}, '1'));
    expect(await sendNotifications([at(base, 'teams')], NEWS, tools())).toEqual([]);
    expect(bodies).toHaveLength(2);
  });

  it('gives a name and password of the address as a header', async () => {
    const { base, headers } = await hook(status(200));
    const url = new URL(base.replace('//', '//me:p%40ss@'));
    expect(await sendNotifications([{ url, format: 'generic' }], NEWS, tools())).toEqual([]);
    expect(headers[0]!.authorization).toBe(`Basic ${Buffer.from('me:p@ss').toString('base64')}`);
  });

  it('never shows more of an address than scheme and host', async () => {
    const { base, server } = await hook(status(403, {}, 'no hook s3cret-path'));
    const url = new URL(at(base).url);
    url.username = 's3cret-user';
    const target: NotifyTarget = { url, format: 'generic' };
    const warnings = await sendNotifications([target], NEWS, tools());
    await new Promise((done) => server.close(done).closeAllConnections());
    warnings.push(...(await sendNotifications([target], NEWS, tools())));
    expect(warnings).toHaveLength(2);
    for (const one of warnings) {
      expect(one).toContain(base);
      expect(one).not.toContain('s3cret');
    }
  });
});

describe('where to', () => {
  it('comes from options, files and the environment, each address once', async () => {
    const file = join(await scratch(), 'urls.txt');
    await writeFile(
      file,
      '\ufeff# the channel\r\n\r\nhttps://hooks.slack.com/services/T/B/x\r\n  https://b.example/2 \r\n',
    );
    const args = { notify: ['https://a.example/1', 'https://b.example/2'], notifyUrlFile: file };
    const targets = await readNotifyTargets(args, {
      LEAKSCAN_NOTIFY_URL: ' https://c.example/3\nhttps://a.example/1 ',
    });
    expect(targets.map(({ url, format }) => [url.href, format])).toEqual([
      ['https://a.example/1', 'generic'],
      ['https://b.example/2', 'generic'],
      ['https://hooks.slack.com/services/T/B/x', 'slack'],
      ['https://c.example/3', 'generic'],
    ]);
    expect(await readNotifyTargets({}, {})).toEqual([]);
  });

  it('has the form that is asked for', async () => {
    const targets = await readNotifyTargets({ notify: 'https://hooks.slack.com/x', notifyFormat: 'teams' }, {});
    expect(targets[0]!.format).toBe('teams');
  });

  it.each([
    ['hooks.slack.com', 'slack'],
    ['contoso.webhook.office.com', 'teams'],
    ['prod-12.westeurope.logic.azure.com', 'teams'],
    ['default0a1b.2c.environment.api.powerplatform.com', 'teams'],
    ['hooks.slack.com.evil.example', 'generic'],
    ['evil-webhook.office.com.example', 'generic'],
    ['notlogic.azure.com', 'generic'],
  ])('of %s is told as %s', (host, format) => {
    expect(formatOf(host)).toBe(format);
  });

  it.each(['s3cret', 'ftp://host/s3cret', 'file:///s3cret', 'https://', '/s3cret'])('is refused: %s', async (text) => {
    for (const [args, env] of [
      [{ notify: ['https://a.example', text] }, {}],
      [{}, { LEAKSCAN_NOTIFY_URL: text }],
    ] as const) {
      const error: unknown = await readNotifyTargets(args, env).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'USAGE' });
      expect((error as Error).message).not.toContain('s3cret');
    }
  });

  it('names the line of a file that is wrong, without what is in it, and a file that is missing', async () => {
    const file = join(await scratch(), 'urls.txt');
    await writeFile(file, '# x\nhtps://host/s3cret\n');
    const error: unknown = await readNotifyTargets({ notifyUrlFile: file }, {}).catch((thrown: unknown) => thrown);
    expect((error as Error).message).toBe(`${file}:2: this is not an address that begins with https:// or http://`);
    await expect(readNotifyTargets({ notifyUrlFile: `${file}.old` }, {})).rejects.toThrow('there is no such file');
    await expect(readNotifyTargets({ notify: '' }, {})).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('has a base for links', () => {
    expect(parseReportUrl('https://intranet.example/leakscan')).toBe('https://intranet.example/leakscan');
    expect(parseReportUrl(undefined)).toBeNull();
    expect(() => parseReportUrl('intranet/leakscan')).toThrow('--report-url');
  });
});
