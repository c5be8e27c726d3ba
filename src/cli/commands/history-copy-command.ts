/** `leakscan history copy`: a history moves from a file to PostgreSQL, or back. */
import { rename, rm } from 'node:fs/promises';
import type { HistoryStore } from '../../history/store.ts';
import { locationName, type HistoryLocation } from '../../history/where.ts';
import { LeakscanError, systemCode } from '../../util/errors.ts';
import { formatCount } from '../../util/units.ts';
import type { Console } from '../console.ts';
import { EXIT } from '../exit-status.ts';
import { historyFiles, historyOf, type HistoryFileArguments } from '../options/history-options.ts';
import { single } from '../options/option-values.ts';

export interface CopyArguments extends Pick<HistoryFileArguments, 'forceHistory'> {
  readonly from: string | readonly string[] | undefined;
  readonly to: string | readonly string[] | undefined;
}

export async function runHistoryCopy(args: CopyArguments, console: Console): Promise<number> {
  const [from, to] = [single('--from', args.from), single('--to', args.to)];
  if (from === undefined || to === undefined) {
    const example = 'leakscan history copy --from history.db --to postgres://leakscan@db01/ops';
    throw new LeakscanError('USAGE', `give both histories, as in "${example}"`);
  }
  const { forceHistory } = args;
  const source = await historyOf({ history: from, forceHistory }, console);
  const target = await historyOf({ history: to, forceHistory }, console);
  const history = await openSource(source);
  try {
    const rows = typeof target === 'string' ? await copyToFile(history, target) : await copyTo(history, target);
    console.note(`copied ${formatCount(rows)} rows from ${locationName(source)} to ${locationName(target)}`);
    return EXIT.ok;
  } finally {
    await history.close();
  }
}

/** A file with its lock, so that no run changes it meanwhile. */
async function openSource(source: HistoryLocation): Promise<HistoryStore> {
  const { openHistory } = await import('../../history/open-history.ts');
  const reader = await openHistory(source, { mode: 'read' });
  if (typeof source !== 'string') return reader;
  await reader.close();
  return openHistory(source, { mode: 'write' });
}

async function copyTo(from: HistoryStore, target: HistoryLocation): Promise<number> {
  const [{ openHistory }, { copyHistory }] = await Promise.all([
    import('../../history/open-history.ts'),
    import('../../history/copy.ts'),
  ]);
  const to = await openHistory(target, { mode: 'write' });
  try {
    await to.takeTurn();
    return await copyHistory(from.engine, to.engine);
  } catch (error) {
    throw await to.engine.explain(error);
  } finally {
    await to.close();
  }
}

/** Under another name until it is complete: a copy that was killed must not pass for a history. */
async function copyToFile(from: HistoryStore, file: string): Promise<number> {
  const { stat } = await import('node:fs/promises');
  if ((await stat(file).catch(() => null)) !== null) {
    throw new LeakscanError('USAGE', { kind: 'history-not-empty', file }, { file });
  }
  const part = `${file}.part`;
  const removePart = async (): Promise<void> => {
    for (const one of historyFiles(part)) await rm(one, { force: true });
  };
  await removePart();
  try {
    const rows = await copyTo(from, part);
    await rename(part, file);
    return rows;
  } catch (error) {
    if (systemCode(error) === null) throw error;
    const detail = error instanceof Error ? error.message : String(error);
    throw new LeakscanError('HISTORY', { kind: 'history-path-failed', file, detail }, { file }, error);
  } finally {
    await removePart();
  }
}
