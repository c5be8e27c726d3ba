import { readFile, writeFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { NightSummary } from '../../src/model/nightly.ts';
import type { Report } from '../../src/model/report.ts';
import { handleLeakLog, LEAKING_PID } from '../helpers/handle-leak.ts';
import { run, scratch } from '../helpers/run.ts';

const readReport = async (file: string): Promise<Report> => JSON.parse(await readFile(file, 'utf8')) as Report;

describe('a leak of handles with the memory of each', () => {
  it('is one finding in every format', async () => {
    const folder = await scratch();
    await writeFile(join(folder, 'app22.csv'), handleLeakLog(72));
    const outputs = ['json', 'html', 'md', 'csv'].flatMap((type) => ['-o', `r.${type}`]);
    const scanned = await run(['app22.csv', ...outputs], folder);
    expect(scanned.status, scanned.shown).toBe(1);
    const report = await readReport(join(folder, 'r.json'));
    const [lead, ...others] = report.assessments;
    expect(lead).toMatchObject({ process: 'svchost', pid: LEAKING_PID, resource: 'handles', verdict: 'leak' });
    const symptoms = others.filter(({ symptomOf }) => symptomOf === lead!.id);
    expect(symptoms.map(({ resource }) => resource).sort()).toEqual(['pool-nonpaged', 'pool-paged', 'private-bytes']);
    expect(report.overview).toMatchObject({ leaks: 1, suspects: 0, leakingProcesses: 1, worst: lead!.id });
    expect(scanned.stderr).toMatch(/^One process leaks\./);
    const lines = scanned.stderr.match(/Rises with it: .*/g)!.map((line) => /: (.*?):/.exec(line)![1]);
    expect(lines).toEqual(['Private Bytes', 'Pool Paged Bytes', 'Pool Nonpaged Bytes']);
    const html = await readFile(join(folder, 'r.html'), 'utf8');
    expect(html.match(/<article class="finding/g)).toHaveLength(1);
    expect((await readFile(join(folder, 'r.md'), 'utf8')).match(/^- Rises with it: /gm)).toHaveLength(3);
    const csv = (await readFile(join(folder, 'r.csv'), 'utf8')).split('\r\n').map((row) => row.split(','));
    const column = csv[0]!.indexOf('symptomOf');
    expect(csv.filter((row) => row[column] === lead!.id)).toHaveLength(3);

    const explained = await run(['explain', symptoms[0]!.id, '--report', 'r.json'], folder);
    expect(explained.stdout, explained.shown).toMatch(new RegExp(`Symptom of +${lead!.id}, Handle Count`));
  });

  it('is suppressed as one, and not by a symptom', async () => {
    const folder = await scratch();
    await writeFile(join(folder, 'app22.csv'), handleLeakLog(72));
    const entry = (resource: string) => `- process: svchost\n  resource: ${resource}\n  reason: known\n`;
    await writeFile(join(folder, '.leakscanignore'), entry('handles'));
    const suppressed = await run(['app22.csv', '-o', 'r.json', '--fail-on', 'suspect'], folder);
    expect(suppressed.status, suppressed.shown).toBe(0);
    expect((await readReport(join(folder, 'r.json'))).overview).toMatchObject({ leaks: 0, suppressed: 1 });
    await writeFile(join(folder, '.leakscanignore'), entry('pool-paged'));
    const other = await run(['app22.csv'], folder);
    expect([other.status, other.stderr], other.shown).toEqual([1, expect.stringContaining('fits no finding')]);
  });

  it('is one finding over the nights, with one id', async () => {
    const folder = await scratch();
    await mkdir(join(folder, 'share'));
    const nights: NightSummary[] = [];
    for (let night = 0; night < 3; night++) {
      await writeFile(join(folder, 'share', `app22-${night}.csv`), handleLeakLog(23.5, 24 * night));
      const now = `2026-06-${11 + night}T09:00:00`;
      const done = await run(['nightly', 'share', '--history', 'history.db', '-o', 'pages', '--now', now], folder);
      expect(done.stderr, done.shown).not.toContain('not read');
      nights.push(JSON.parse(await readFile(join(folder, 'pages', 'summary.json'), 'utf8')) as NightSummary);
    }
    const found = nights.map(({ machines }) =>
      machines.flatMap(({ findings }) => findings.map(({ resource, state }) => `${resource} ${state}`)),
    );
    expect(found).toEqual([['handles new'], ['handles same'], ['handles same']]);
    const ids = new Set(
      nights.flatMap(({ machines }) => machines.flatMap(({ findings }) => findings.map((f) => f.id))),
    );
    expect(ids.size).toBe(1);
  });
});
