/** The proxy for an address, by HTTPS_PROXY, HTTP_PROXY and NO_PROXY, also in lower case, which count more. */

export interface Proxy {
  readonly url: URL;
  /** All of its address that may be shown: it can hold a name and password. */
  readonly shown: string;
  /** The variable that names it. */
  readonly variable: string;
}

/** A variable does not hold the address of a proxy. */
export class ProxyAddressError extends Error {}

export type ProxyVariables = Readonly<Record<string, string | undefined>>;

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/**
 * Null where there is none, or NO_PROXY exempts the host. With HTTP_PROXY alone, https goes through that.
 * @throws ProxyAddressError for what is not the address of a proxy, without showing it
 */
export function proxyOf(url: URL, env: ProxyVariables): Proxy | null {
  const names = url.protocol === 'https:' ? ['https_proxy', 'http_proxy'] : ['http_proxy'];
  const variable = names.flatMap((name) => [name, name.toUpperCase()]).find((name) => (env[name] ?? '').trim() !== '');
  if (variable === undefined || isExempt(url, env['no_proxy'] ?? env['NO_PROXY'] ?? '')) return null;
  const text = (env[variable] ?? '').trim();
  const whole = text.includes('://') ? text : `http://${text}`;
  const proxy = URL.canParse(whole) ? new URL(whole) : null;
  if (proxy === null || !/^https?:$/.test(proxy.protocol)) {
    throw new ProxyAddressError(`${variable} is not the address of a proxy, such as http://proxy.example:3128`);
  }
  return { url: proxy, shown: proxy.host, variable };
}

/** Hosts with their subdomains, perhaps with a port, between commas or blanks; `*` is all. */
function isExempt({ hostname, port, protocol }: URL, list: string): boolean {
  const host = plainHost(hostname);
  return list.split(/[\s,]+/).some((entry) => {
    if (entry === '*') return true;
    const [, named = entry, ofPort] = /^(\[.*\]|[^:]+):(\d+)$/.exec(entry) ?? [];
    if (ofPort !== undefined && ofPort !== (port || DEFAULT_PORTS[protocol])) return false;
    const domain = plainHost(named);
    return domain !== '' && (host === domain || host.endsWith(`.${domain}`));
  });
}

/** Without the brackets of an IPv6 address, and without what stands for subdomains. */
const plainHost = (host: string): string => host.replace(/^\[|\]$|^\*?\./g, '').toLowerCase();
