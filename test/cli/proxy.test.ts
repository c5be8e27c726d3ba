import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sendHeartbeat } from '../../src/cli/night/heartbeat.ts';
import { proxyOf, type ProxyVariables } from '../../src/cli/night/proxy.ts';
import { sendRequests, type RequestTools } from '../../src/cli/night/send-request.ts';
import { CERTIFICATE, listen, PRIVATE_KEY, startProxy } from '../helpers/proxy.ts';
import { run, SAMPLES, scratch } from '../helpers/run.ts';

const tools = (env: ProxyVariables): RequestTools => ({
  version: '0.1.0',
  env,
  nowMs: () => Date.UTC(2026, 10, 22),
  random: () => 1,
  sleep: () => Promise.resolve(),
});

/** A server that notes what it is asked for. */
async function target(): Promise<{ readonly url: URL; readonly requests: string[] }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      requests.push(`${request.method} ${request.url} ${body}`);
      response.end();
    });
  });
  return { url: new URL(`http://127.0.0.1:${await listen(server)}/s3cret?key=s3cret`), requests };
}

describe('the proxy of an address', () => {
  const shown = (address: string, env: ProxyVariables): string | null => {
    const proxy = proxyOf(new URL(address), env);
    return proxy === null ? null : `${proxy.variable} ${proxy.url.href}`;
  };

  it.each<[string, ProxyVariables, string | null]>([
    ['https://a.example/', {}, null],
    ['https://a.example/', { HTTPS_PROXY: '' }, null],
    ['https://a.example/', { HTTPS_PROXY: 'http://p:8080' }, 'HTTPS_PROXY http://p:8080/'],
    ['https://a.example/', { HTTPS_PROXY: 'http://p:1', https_proxy: 'http://q:2' }, 'https_proxy http://q:2/'],
    ['https://a.example/', { HTTP_PROXY: 'http://p:8080' }, 'HTTP_PROXY http://p:8080/'],
    ['http://a.example/', { HTTPS_PROXY: 'http://p:8080' }, null],
    ['http://a.example/', { http_proxy: 'proxy.example:3128' }, 'http_proxy http://proxy.example:3128/'],
  ])('of %s with %j is %s', (address, env, expected) => {
    expect(shown(address, env)).toBe(expected);
  });

  it.each([
    ['*', true],
    ['other.example,a.example', true],
    ['.a.example', true],
    ['*.a.example', true],
    ['A.EXAMPLE', true],
    ['example', true],
    ['a.example:443', true],
    ['a.example:8443', false],
    ['.example.org', false],
    ['b.a.example', false],
    ['ample', false],
    ['', false],
    [', ', false],
  ])('is not used for a.example with NO_PROXY=%s: %s', (list, isExempt) => {
    const proxies = { HTTPS_PROXY: 'http://p:1' };
    expect(shown('https://a.example/', { ...proxies, NO_PROXY: list }) === null).toBe(isExempt);
    expect(shown('https://a.example/', { ...proxies, no_proxy: list, NO_PROXY: '*' }) === null).toBe(isExempt);
  });

  it.each(['::1', '[::1]', '[::1]:443'])('is not used for an IPv6 address with NO_PROXY=%s', (list) => {
    expect(shown('https://[::1]/', { HTTPS_PROXY: 'http://p:1', NO_PROXY: list })).toBeNull();
  });
});

describe('a request through a proxy', () => {
  it('has the whole address for http, and the name and password of the proxy', async () => {
    const { url, requests } = await target();
    const proxy = await startProxy();
    const env = { HTTP_PROXY: `http://me:p%40ss@${proxy.host}` };
    expect(await sendRequests([{ url, body: '{"a":1}' }], tools(env))).toEqual([null]);
    expect(requests).toEqual(['POST /s3cret?key=s3cret {"a":1}']);
    expect(proxy.requests).toEqual([`POST ${url.href}`]);
    expect(proxy.headers[0]).toMatchObject({
      'proxy-authorization': `Basic ${Buffer.from('me:p@ss').toString('base64')}`,
      'user-agent': 'leakscan/0.1.0',
    });
  });

  it('is sent directly where NO_PROXY names the host', async () => {
    const { url, requests } = await target();
    const proxy = await startProxy();
    const env = { HTTP_PROXY: proxy.host, NO_PROXY: '127.0.0.1' };
    expect(await sendHeartbeat(url, tools(env))).toBeNull();
    expect(requests).toEqual(['GET /s3cret?key=s3cret ']);
    expect(proxy.requests).toEqual([]);
  });

  it.each([
    ['https', 407, 1],
    ['https', 502, 4],
    ['http', 407, 1],
    ['http', 502, 4],
  ])('for %s that the proxy refuses with %i is a warning that names the proxy', async (scheme, status, attempts) => {
    const proxy = await startProxy(status);
    const url = new URL(`${scheme}://target.example/s3cret`);
    const address = `http://s3cret-user:s3cret-word@${proxy.host}`;
    const warning = await sendHeartbeat(url, tools({ HTTP_PROXY: address }));
    expect(warning).toContain(`heartbeat to ${scheme}://target.example was not delivered`);
    expect(warning).toContain(`status ${status}`);
    expect(warning).toContain(`the proxy ${proxy.host}`);
    expect(warning).not.toContain('s3cret');
    expect(proxy.requests).toHaveLength(attempts);
    if (status === 407) expect(warning).toContain('put a name and password for it into HTTP_PROXY');
  });

  it('names a proxy that is not there', async () => {
    const url = new URL('https://target.example/');
    const warning = await sendHeartbeat(url, tools({ HTTPS_PROXY: 'http://127.0.0.1:1' }));
    expect(warning).toContain('nobody answers there (ECONNREFUSED) (through the proxy 127.0.0.1:1)');
  });

  it.each(['ftp://p.example/s3cret', 'http://', 'socks5://p.example'])(
    'needs an address of a proxy, not %s',
    async (text) => {
      const { url, requests } = await target();
      expect(await sendHeartbeat(url, tools({ http_proxy: text }))).toBe(
        `heartbeat to ${url.origin} was not delivered: http_proxy is not the address of a proxy, such as http://proxy.example:3128`,
      );
      expect(requests).toEqual([]);
    },
  );
});

describe('a night behind a proxy', () => {
  it('sends its heartbeat and its messages through a tunnel', async () => {
    const folder = await scratch();
    await mkdir(join(folder, 'share'));
    await copyFile(join(SAMPLES, 'frontend-imap4-leak.csv'), join(folder, 'share/a.csv'));
    await writeFile(join(folder, 'ca.pem'), CERTIFICATE);
    const asked: string[] = [];
    const server = createSecureServer({ cert: CERTIFICATE, key: PRIVATE_KEY }, (request, response) => {
      asked.push(`${request.method} ${request.url}`);
      request.resume().on('end', () => response.end('OK'));
    });
    const port = await listen(server);
    const proxy = await startProxy();
    const { status, shown } = await run(['nightly', 'share', '--history', 'history.db', '-q'], folder, {
      NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'),
      HTTPS_PROXY: `http://${proxy.host}`,
      NO_PROXY: '',
      LEAKSCAN_NOTIFY_URL: `https://localhost:${port}/notify`,
      LEAKSCAN_HEARTBEAT_URL: `https://localhost:${port}/heartbeat`,
    });
    expect(status, shown).toBe(1);
    expect(shown).not.toContain('warning');
    expect(asked).toEqual(['POST /notify', 'GET /heartbeat']);
    expect(proxy.requests).toEqual([`CONNECT localhost:${port}`, `CONNECT localhost:${port}`]);
  });
});
