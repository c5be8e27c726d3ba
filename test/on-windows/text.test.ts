/** Line ends of files that Notepad wrote, and code pages of the console. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { SAMPLES } from '../helpers/run.ts';
import { cmd, leakscan, leakscanLine, scratch } from './rig.ts';

const LOG = path.resolve('test/data/trials/iso-times-utc.csv');
const NOW = ['--now', '2026-01-01T00:00:00Z'];

const IGNORE = '# known\n- process: inetinfo\n  machine: SRV01\n  reason: hotfix in December\n  expires: 2026-12-31\n';
const CONFIG =
  'machines:\n  - name: SRV*\n    windows: Server 2003 SP2\n    bits: 32\n    products: [Exchange Server 2003 SP2]\n    role: front-end\n';

describe('files with CRLF line ends', () => {
  const crlf = (text: string): string => text.replaceAll(/\r?\n/g, '\r\n');
  const notepad = (text: string): string => `\ufeff${crlf(text)}`;

  it('mean the same: leakscan.yaml and .leakscanignore', async () => {
    const reports: Report[] = [];
    for (const ends of [(text: string) => text, crlf, notepad]) {
      const folder = scratch();
      copyFileSync(LOG, path.join(folder, 'perf.csv'));
      writeFileSync(path.join(folder, 'leakscan.yaml'), ends(CONFIG));
      writeFileSync(path.join(folder, '.leakscanignore'), ends(IGNORE));
      const result = await leakscan(['perf.csv', ...NOW, '-o', 'r.json'], { cwd: folder });
      // The only leak is suppressed.
      expect(result.status, result.shown).toBe(0);
      reports.push(JSON.parse(readFileSync(path.join(folder, 'r.json'), 'utf8')) as Report);
    }
    const known = reports[0]!.assessments.find((one) => one.verdict === 'leak')!;
    expect(known.suppressedBy).toMatchObject({ reason: 'hotfix in December', expires: '2026-12-31', line: 2 });
    expect(reports[1]!.assessments).toEqual(reports[0]!.assessments);
    expect(reports[2]!.assessments).toEqual(reports[0]!.assessments);
  });

  it('have the same lines in messages', async () => {
    const folder = scratch();
    copyFileSync(LOG, path.join(folder, 'perf.csv'));
    writeFileSync(path.join(folder, 'leakscan.yaml'), crlf('machines:\n  - name: SRV*\n    product: x\n'));
    const result = await leakscan(['perf.csv'], { cwd: folder });
    expect(result.status, result.shown).toBe(2);
    expect(result.err).toContain('leakscan.yaml:3: machines.0: unknown key "product"');
  });

  it('mean the same: module lists and process lists', async () => {
    const folder = scratch();
    copyFileSync(path.join(SAMPLES, 'server2022-web.csv.gz'), path.join(folder, 'perf.csv.gz'));
    const lists = ['server2022-web.modules.csv', 'server2022-web-processes.csv', 'server2022-web-tasklist.csv'];
    const assessments: Report['assessments'][] = [];
    for (const ends of [(text: string) => text.replaceAll('\r\n', '\n'), notepad]) {
      for (const list of lists) {
        writeFileSync(
          path.join(folder, list),
          ends(readFileSync(path.join(SAMPLES, list), 'utf8').replace(/^\ufeff/, '')),
        );
      }
      const [modules = '', ...processes] = lists;
      const given = ['--inventory', modules, ...processes.flatMap((one) => ['--process-list', one])];
      const result = await leakscan(['perf.csv.gz', ...NOW, ...given, '-o', 'r.json'], { cwd: folder });
      expect(result.status, result.shown).toBe(1);
      assessments.push((JSON.parse(readFileSync(path.join(folder, 'r.json'), 'utf8')) as Report).assessments);
    }
    expect(assessments[1]).toEqual(assessments[0]);
  });

  it('mean the same: an article of the user', async () => {
    const folder = scratch();
    const article = path.resolve('catalog/articles/KB944903.yaml');
    for (const [name, ends] of [
      ['lf', (text: string) => text],
      ['crlf', notepad],
    ] as const) {
      mkdirSync(path.join(folder, name));
      writeFileSync(path.join(folder, name, 'KB944903.yaml'), ends(readFileSync(article, 'utf8')));
      const result = await leakscan(['kb', 'lint', name], { cwd: folder });
      expect(result.status, result.shown).toBe(0);
    }
  });
});

describe('a console', () => {
  it.each([437, 850, 65001])('of code page %i: the same bytes, in UTF-8', async (codePage) => {
    const folder = scratch();
    copyFileSync(LOG, path.join(folder, 'März.csv'));
    const lines = [
      // Names in a batch file are in the code page of the console, but for the pattern.
      `chcp ${codePage} >page.txt`,
      `${leakscanLine()} M*.csv ${NOW.join(' ')} -o json=- >out.txt 2>err.txt`,
    ];
    const result = await cmd(lines, { cwd: folder, console: true });
    expect(result.status, result.shown).toBe(1);
    expect(readFileSync(path.join(folder, 'page.txt'), 'latin1')).toContain(`${codePage}`);
    const out = readFileSync(path.join(folder, 'out.txt'), 'utf8');
    const err = readFileSync(path.join(folder, 'err.txt'), 'utf8');
    expect(out).toContain('März.csv');
    expect(out).not.toContain('\ufffd');
    // The blocks of the small chart are not in these code pages.
    expect(err).toContain('▁');
    expect(err).not.toContain('\ufffd');
  });

  it('takes arguments with characters outside its code page', async () => {
    const folder = scratch();
    copyFileSync(LOG, path.join(folder, 'журнал 日志.csv'));
    const result = await leakscan(['журнал 日志.csv', '-o', 'отчёт.json'], { cwd: folder, console: true });
    expect(result.status, result.shown).toBe(1);
    const report = JSON.parse(readFileSync(path.join(folder, 'отчёт.json'), 'utf8')) as Report;
    expect(report.inputs.map(({ file }) => file)).toEqual(['журнал 日志.csv']);
  });
});
