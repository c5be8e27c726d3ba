/**
 * Processes that no tool for dumps, heaps or handles may touch on a live server: those that run protected (Windows
 * refuses), and those that Windows cannot go on without. Sources: Microsoft, "Protecting anti-malware services" and
 * "Configure added LSA protection"; csrss, smss, wininit and services run as protected processes since Windows 8.1.
 */
const UNTOUCHABLE: ReadonlySet<string> = new Set([
  ...['system', 'secure system', 'registry', 'memory compression', 'vmmem', 'lsaiso'],
  ...['smss', 'csrss', 'wininit', 'winlogon', 'services', 'lsass'],
  ...['msmpeng', 'nissrv', 'mssense', 'sgrmbroker'],
]);

/** @param process base name, any case */
export const isUntouchable = (process: string): boolean => UNTOUCHABLE.has(process.toLowerCase());
