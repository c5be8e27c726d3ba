import { execFile } from 'node:child_process';
import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { articleJsonSchema } from '../src/catalog/schema.ts';
import { configurationJsonSchema, ignoreJsonSchema } from '../src/config/schema.ts';
import { lastRunJsonSchema } from '../src/render/nightly/last-run-schema.ts';
import { notificationJsonSchema } from '../src/render/nightly/notification-schema.ts';
import { summaryJsonSchema } from '../src/render/nightly/summary-schema.ts';
import { reportJsonSchema } from '../src/report/report-schema.ts';
import { scratch } from './helpers/run.ts';

const execute = promisify(execFile);
const CRUISER = resolve('node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
const cruise = (cwd: string): Promise<{ stdout: string }> =>
  execute(process.execPath, [CRUISER, '--config', '.dependency-cruiser.cjs', '--output-type', 'err', 'src'], {
    cwd,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
  });

describe('the import rule', () => {
  it('holds', async () => {
    expect((await cruise('.')).stdout).toMatch(/no dependency violations found/);
  });

  const BREACHES = [
    ['trend-imports', 'trend', "export { assessMachine } from '../detect/assess.ts';"],
    ['catalog-imports', 'catalog', "export { judgeGrowth } from '../detect/judge-growth.ts';"],
    ['process-list-imports', 'process-list', "export { loadBuiltinCatalog } from '../catalog/load.ts';"],
    ['config-imports', 'config', "export { loadBuiltinCatalog } from '../catalog/load.ts';"],
    ['counterlog-imports', 'counterlog', "export { renderCsv } from '../render/csv/render-csv.ts';"],
    ['detect-imports', 'detect', "export { subjectName } from '../words/report.ts';"],
    ['history-imports', 'history', "export { renderCsv } from '../render/csv/render-csv.ts';"],
    ['render-imports', 'render', "export { runNight } from '../nightly/run-night.ts';"],
    ['report-imports', 'report', "export { subjectName } from '../words/report.ts';"],
    ['words-imports', 'words', "export { renderCsv } from '../render/csv/render-csv.ts';"],
    ['windows-imports', 'windows', "export { judgeGrowth } from '../detect/judge-growth.ts';"],
    ['model-imports', 'model', "export { visible } from '../util/escape.ts';"],
    ['util-imports', 'util', "export { EXIT } from '../cli/exit-status.ts';"],
    ['compositions-imports', 'pipeline', "export { EXIT } from '../cli/exit-status.ts';"],
    ['nobody-imports-cli', 'detect', "export { EXIT } from '../cli/exit-status.ts';"],
    ['cli-imports', 'cli', "export { theilSen } from '../trend/theil-sen.ts';"],
  ] as const;

  it('is broken by each import that is planted', async () => {
    const folder = await scratch();
    for (const part of ['src', 'package.json', 'tsconfig.json', '.dependency-cruiser.cjs']) {
      await cp(part, join(folder, part), { recursive: true });
    }
    await symlink(resolve('node_modules'), join(folder, 'node_modules'));
    for (const [rule, room, line] of BREACHES) {
      await writeFile(join(folder, 'src', room, `breach-of-${rule}.ts`), `${line}\n`);
    }
    const { stdout } = await cruise(folder).catch((error: unknown) => error as { stdout: string });
    const found = BREACHES.filter(([rule, room]) => stdout.includes(`error ${rule}: src/${room}/breach-of-${rule}.ts`));
    expect(found).toEqual(BREACHES);
  });
});

describe('what is published', () => {
  it.each([
    ['catalog/article.schema.json', articleJsonSchema],
    ['schemas/leakscan.schema.json', configurationJsonSchema],
    ['schemas/leakscanignore.schema.json', ignoreJsonSchema],
    ['schemas/report.schema.json', reportJsonSchema],
    ['schemas/last-run.schema.json', lastRunJsonSchema],
    ['schemas/notification.schema.json', notificationJsonSchema],
    ['schemas/summary.schema.json', summaryJsonSchema],
  ])('%s is that of the code (npm run build writes it)', async (file, schema) => {
    const written = JSON.parse(await readFile(file, 'utf8'));
    expect(written).toEqual(JSON.parse(JSON.stringify(schema())));
  });

  it('the lockfile names no registry and no package runs an install script', async () => {
    const lock = JSON.parse(await readFile('package-lock.json', 'utf8'));
    const packages = Object.entries<{ resolved?: string; hasInstallScript?: boolean }>(lock.packages);
    expect(packages.filter(([, p]) => p.resolved?.startsWith('http')).map(([name]) => name)).toEqual([]);
    const scripted = packages.filter(([name, p]) => name !== '' && p.hasInstallScript === true).map(([name]) => name);
    // esbuild works without its script, which package.json does not allow; fsevents is for macOS and optional.
    expect(scripted.filter((name) => !/node_modules\/(esbuild|fsevents)$/.test(name))).toEqual([]);
  });
});
