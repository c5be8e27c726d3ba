/**
 * The names of one machine: `MAIL01`, its NetBIOS name, as Windows writes it in counter paths, and `mail01.corp.example`,
 * its DNS name, as tools that read counters over the network do.
 */
import { groupBy } from './group-by.ts';

/** A NetBIOS name is the host name cut to this. Source: "SetComputerNameEx", learn.microsoft.com. */
const NETBIOS_CHARACTERS = 15;

/** What paths say that were written on the machine itself: it may be any. */
const LOCAL_NAMES: ReadonlySet<string> = new Set(['localhost', '.']);

/** Whether a name is an IP address: it has no short form. */
const isAddress = (name: string): boolean => /^[\d.]+$|:/.test(name);

/** Lower case, without the dot that may end a DNS name. */
const plain = (name: string): string => name.toLowerCase().replace(/(?<=.)\.$/, '');

const hostOf = (name: string): string => plain(name).split('.')[0]!;

const isDnsName = (name: string): boolean => !isAddress(name) && plain(name).includes('.');

/** Whether two names may be one machine's: equal but for letter case, a DNS name and its first label, a long name and its NetBIOS form. */
export function mayBeOneMachine(one: string, other: string): boolean {
  const [a, b] = [plain(one), plain(other)];
  // Two full names that differ are two machines.
  if (isAddress(a) || isAddress(b) || (a.includes('.') && b.includes('.'))) return a === b;
  const [hostA, hostB] = [hostOf(a), hostOf(b)];
  return hostA === hostB || isNetbiosOf(hostA, hostB) || isNetbiosOf(hostB, hostA);
}

const isNetbiosOf = (short: string, long: string): boolean =>
  short.length === NETBIOS_CHARACTERS && long.startsWith(short);

/**
 * Of two spellings or names of one machine the one to show, whatever was read first: the NetBIOS name before a DNS name, then
 * the shorter one, then upper case.
 */
export const compareNames = (a: string, b: string): number =>
  Number(isDnsName(a)) - Number(isDnsName(b)) || a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);

export interface NamedMachines {
  /** Names of each machine, as given, in the order to show them. Each name is in one group. */
  readonly groups: readonly (readonly string[])[];
  /** Names that may belong to several DNS names (in lower case), and so belong to none; each is a group of its own. */
  readonly ambiguous: readonly { readonly name: string; readonly owners: readonly string[] }[];
}

/**
 * Which names are one machine's, as far as names tell: a name without a domain belongs to the only DNS name that it is the
 * first label or the NetBIOS form of. IP addresses and `localhost` belong to none.
 * @param names each once, whatever its letter case. O(names)
 */
export function groupMachineNames(names: readonly string[]): NamedMachines {
  const owners = dnsNamesByHost(names);
  const ambiguous: { name: string; owners: readonly string[] }[] = [];
  const groups = groupBy(names, (name) => {
    const key = plain(name);
    if (isDnsName(name) || isAddress(name) || LOCAL_NAMES.has(key)) return key;
    const found = owners.get(key) ?? [];
    if (found.length > 1) ambiguous.push({ name, owners: found });
    return found.length === 1 ? found[0]! : key;
  });
  return { groups: [...groups.values()].map((group) => group.sort(compareNames)), ambiguous };
}

/** The DNS names of each first label and each NetBIOS name, in lower case and in order. */
function dnsNamesByHost(names: readonly string[]): Map<string, string[]> {
  const byHost = new Map<string, string[]>();
  const dnsNames = new Set(names.filter(isDnsName).map(plain));
  for (const name of [...dnsNames].sort()) {
    const host = hostOf(name);
    for (const key of new Set([host, host.slice(0, NETBIOS_CHARACTERS)])) {
      const found = byHost.get(key);
      if (found === undefined) byHost.set(key, [name]);
      else found.push(name);
    }
  }
  return byHost;
}
