import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { loadCatalogFolder } from '../src/catalog/load.ts';
import { parseConfiguration } from '../src/config/load-configuration.ts';
import { NO_CONFIGURATION } from '../src/config/no-configuration.ts';
import { baseRateOf } from '../src/detect/base-rate.ts';
import { NO_FILTER } from '../src/model/log-filter.ts';
import type { Report } from '../src/model/report.ts';
import { scan } from '../src/scan.ts';

const MINUTES = 40 * 60;
const RESTART_MINUTE = 32 * 60;

/** A counter log of a program that grows for 32 hours under process ID 40, and then restarts as 41 or stays away. */
function logOf(restarts: boolean): string {
  const names = ['tool', 'steady'];
  const header = names.flatMap((n) => [`\\\\SRV\\Process(${n})\\Private Bytes`, `\\\\SRV\\Process(${n})\\ID Process`]);
  const lines = [['(PDH-CSV 4.0) (GMT)(0)', ...header]];
  for (let minute = 0; minute < MINUTES; minute++) {
    const time = new Date(Date.UTC(2005, 9, 11) + minute * 60_000).toISOString();
    const stamp = `${time.slice(5, 7)}/${time.slice(8, 10)}/${time.slice(0, 4)} ${time.slice(11, 23)}`;
    const first = minute < RESTART_MINUTE;
    const bytes = 20_000_000 + (first ? minute : minute - RESTART_MINUTE) * 100_000 + (minute % 7) * 4096;
    const tool = first ? [String(bytes), '40'] : restarts ? [String(bytes), '41'] : [' ', ' '];
    lines.push([stamp, ...tool, String(9_000_000 + (minute % 5) * 4096), '50']);
  }
  return lines.map((cells) => cells.map((cell) => `"${cell}"`).join(',')).join('\r\n') + '\r\n';
}

describe('what a scan tells the catalog of a process', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'leakscan-scan-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function scanTool(restarts: boolean, modules: string | null): Promise<Report['assessments'][number]> {
    const log = join(folder, 'log.csv');
    await writeFile(log, logOf(restarts));
    const list = join(folder, 'modules.csv');
    await writeFile(list, `ProcessName,Id,ModuleName,FileName,FileVersion\r\n${modules}\r\n`);
    const report = await scan({
      logs: [{ file: log, named: true }],
      inventories: modules === null ? [] : [{ file: list, machine: null }],
      catalog: await loadCatalogFolder('catalog'),
      version: '0',
      nowMs: 0,
      shownOptions: {},
    });
    const [finding] = report.assessments.filter((a) => a.process === 'tool' && a.articles.length > 0);
    expect(finding, JSON.stringify(report.warnings)).toBeDefined();
    return finding!;
  }

  it('its other runs, by their process IDs', async () => {
    const finding = await scanTool(true, 'tool,41,Cdoexm.dll,C:\\Exchsrvr\\bin\\Cdoexm.dll,6.0.6603.0');
    expect([finding.lifetime.pid, finding.pid]).toEqual([40, 41]);
    const match = finding.articles.find((m) => m.id === 'KB896064')!;
    expect(match.confidence).toBe('likely');
    expect(match.evidence.find((e) => e.kind === 'module')!.found).toBe(
      'Cdoexm.dll 6.0.6603.0 in another run of this process',
    );
  });

  it.each([true, false])('whether there is a run to look at (it restarts: %s)', async (restarts) => {
    const { questions } = await scanTool(restarts, null);
    expect(questions[0]!.text.includes('The process has ended')).toBe(!restarts);
  });
});

describe('what the user declares', () => {
  it('goes to the matcher: a process class of his own', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'leakscan-scan-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const log = join(folder, 'log.csv');
    await writeFile(log, logOf(true));
    const articlesOf = async (text: string): Promise<string[]> => {
      const report = await scan({
        logs: [{ file: log, named: true }],
        inventories: [],
        catalog: await loadCatalogFolder('catalog'),
        configuration: await parseConfiguration(text, 'leakscan.yaml'),
        version: '0',
        nowMs: 0,
        shownOptions: {},
      });
      return report.assessments.find((a) => a.process === 'tool' && a.verdict === 'leak')!.articles.map((m) => m.id);
    };
    expect(await articlesOf('')).toContain('KB896064');
    expect(await articlesOf('processClasses: { cdoexm-host: { notImages: [tool] } }')).not.toContain('KB896064');
  });
});

describe('a log in another language', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'leakscan-scan-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function scanText(text: string): Promise<Report> {
    const file = join(folder, 'log.csv');
    await writeFile(file, text);
    const catalog = await loadCatalogFolder('catalog');
    return scan({ logs: [{ file, named: true }], inventories: [], catalog, version: '0', nowMs: 0, shownOptions: {} });
  }

  it('gives what the same log gives in English', async () => {
    const english = logOf(true);
    const french = english
      .replaceAll('\\Process(', '\\Processus(')
      .replaceAll('Private Bytes', 'Octets privés')
      .replaceAll('ID Process', 'ID de processus');
    expect(french).not.toBe(english);
    const [expected, given] = [await scanText(english), await scanText(french)];
    expect(expected.assessments.some((a) => a.verdict === 'leak')).toBe(true);
    expect(given.assessments).toEqual(expected.assessments);
    expect(given.warnings).toEqual(expected.warnings);
  });

  it.each([
    ['Prozessor(0)\\Benutzerzeit (%)', /\(objects: Processor\); its names were read as German;/],
    ['Prozess(a)\\Arbeitsseiten', /nothing to judge leaks by \(Private Bytes, .*\); its names were read as German;/],
    ['Proces(a)\\X', /its names were read as Czech or Dutch or Polish;/],
    ['Vorgang(a)\\X', /its names are in none of the languages known \(English, Czech, .*Turkish\);/],
    ['Processor(0)\\% User Time', /\(objects: Processor\); "leakscan capture"/],
  ])('says whether its names were understood: %s', async (name, message) => {
    const report = await scanText(`"(PDH-CSV 4.0) (GMT)(0)","\\\\H\\${name}"\r\n"10/01/2024 10:00:00.000","1"\r\n`);
    expect(report.failedInputs.map((failed) => failed.message)).toEqual([expect.stringMatching(message)]);
    expect(report.warnings).toEqual([]);
  });
});

describe('logs that are more than one', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'leakscan-scan-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function scanLogs(...texts: string[]): Promise<Report> {
    const logs = texts.map((_, i) => ({ file: join(folder, `${i}.csv`), named: true }));
    await Promise.all(logs.map(({ file }, i) => writeFile(file, texts[i]!)));
    const catalog = await loadCatalogFolder('catalog');
    return scan({ logs, inventories: [], catalog, version: '0', nowMs: 0, shownOptions: {} });
  }

  const judged = ({ assessments }: Report): unknown =>
    assessments.map(({ series, id, ...rest }) => ({ ...rest, hasSeries: series !== null && id !== '' }));

  /** The log's columns from one to another, the time always. */
  const columns = (text: string, from: number, to: number): string =>
    text
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(','))
      .map(([time, ...cells]) => [time, ...cells.slice(from, to)].join(','))
      .join('\r\n') + '\r\n';

  const rows = (text: string, from: number, to: number): string => {
    const [header, ...lines] = text.trimEnd().split('\r\n');
    return [header, ...lines.slice(from, to)].join('\r\n') + '\r\n';
  };

  it('gives the same for segments, in any order, as for the log in one piece', async () => {
    const whole = logOf(true);
    const expected = judged(await scanLogs(whole));
    const segments = [rows(whole, 0, 900), rows(whole, 900, 1920), rows(whole, 1920, MINUTES)];
    expect(judged(await scanLogs(...segments))).toEqual(expected);
    expect(judged(await scanLogs(segments[2]!, segments[0]!, segments[1]!))).toEqual(expected);
    expect(judged(await scanLogs(segments.join('')))).toEqual(expected);
  });

  it('counts what two logs have once, and says so', async () => {
    const whole = logOf(true);
    const expected = judged(await scanLogs(whole));
    const report = await scanLogs(rows(whole, 0, 1500), rows(whole, 1400, MINUTES));
    expect(judged(report)).toEqual(expected);
    expect(report.warnings).toEqual(['SRV: 100 samples found in two logs; each counts once']);
  });

  it('puts different counters of the same time together', async () => {
    const whole = logOf(true);
    const handles = whole.replaceAll('Private Bytes', 'Handle Count');
    const together = await scanLogs(whole, handles);
    expect(together.warnings).toEqual([]);
    const tool = together.assessments.filter((a) => a.process === 'tool');
    expect(tool.map((a) => a.resource).sort()).toEqual(['handles', 'private-bytes']);
    expect(new Set(tool.map((a) => a.lifetimes.length))).toEqual(new Set([2]));
  });

  it('reads another machine behind another header', async () => {
    const first = columns(logOf(true), 2, 4);
    const second = logOf(true).replaceAll('SRV', 'OTHER');
    const report = await scanLogs(first + second);
    expect(report.inputs.map((i) => i.machines)).toEqual([['SRV', 'OTHER']]);
    expect(new Set(report.assessments.map((a) => `${a.machine} ${a.process}`))).toEqual(
      new Set(['SRV steady', 'OTHER tool', 'OTHER steady']),
    );
    expect(report.inputs[0]!.samples).toBe(2 * MINUTES);
    expect(report.inputs[0]!.warnings.map((w) => w.kind)).toEqual(['second-header']);
  });

  it('counts the last hours from the last sample that is left, whatever the other logs have', async () => {
    const whole = logOf(true);
    const parts = [rows(whole, 0, 1500), rows(whole, 1500, MINUTES)];
    const logs = parts.map((_, i) => ({ file: join(folder, `${i}.csv`), named: true }));
    await Promise.all(logs.map(({ file }, i) => writeFile(file, parts[i]!)));
    const start = Date.UTC(2005, 9, 11);
    const { inputs } = await scan({
      logs,
      inventories: [],
      catalog: await loadCatalogFolder('catalog'),
      version: '0',
      nowMs: 0,
      shownOptions: {},
      filter: { sinceMs: null, untilMs: start + 1500 * 60_000, lastMs: 120 * 60_000, machines: [], processes: [] },
    });
    expect(inputs.map((i) => i.samples)).toEqual([121]);
  });

  it('says of counters that never have a value that they have none', async () => {
    const blank = logOf(true).replace(/(?<=^"[^"]*"),.*$/gm, (cells) =>
      cells.includes('Process') ? cells : cells.replaceAll(/"[^"]*"/g, '" "'),
    );
    const { failedInputs } = await scanLogs(blank);
    expect(failedInputs.map((f) => [f.code, f.message.replace(/^.*?: /, '')])).toEqual([
      [
        'NO_PROCESS_COUNTERS',
        'nothing to assess: the Process counters to judge leaks by have no value in any sample: all their cells are blank or negative; capture the log again',
      ],
    ]);
  });
});

describe('what the likelihood assumes', () => {
  it('counts all processes of the header, whichever are asked for', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'leakscan-scan-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const names = Array.from({ length: 39 }, (_, i) => `idle${i}`);
    const [header = '', ...rows] = logOf(false).trimEnd().split('\r\n');
    const more = names.map((name) => `,"\\\\SRV\\Process(${name})\\Private Bytes"`).join('');
    const log = join(folder, 'log.csv');
    await writeFile(log, [header + more, ...rows.map((row) => row + ',"4096"'.repeat(39))].join('\r\n') + '\r\n');
    const scanned = async (baseRate: number | null): Promise<Report> =>
      scan({
        logs: [{ file: log, named: true }],
        inventories: [],
        catalog: await loadCatalogFolder('catalog'),
        configuration: { ...NO_CONFIGURATION, baseRate },
        filter: { ...NO_FILTER, processes: ['tool'] },
        version: '0',
        nowMs: 0,
        shownOptions: {},
      });
    const report = await scanned(null);
    expect(report.baseRates).toEqual([{ machine: 'SRV', ...baseRateOf(41, null) }]);
    const rare = await scanned(1 / 5000);
    expect(rare.baseRates).toEqual([{ machine: 'SRV', ...baseRateOf(41, 1 / 5000) }]);
    const likelihoodOf = ({ assessments }: Report): number =>
      assessments.find(({ process, resource }) => process === 'tool' && resource === 'private-bytes')!.likelihood!;
    expect(likelihoodOf(rare)).toBeLessThan(likelihoodOf(report));
    expect(likelihoodOf(rare)).toBeGreaterThan(0);
  });
});
