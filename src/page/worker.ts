/** The page's second thread: the scan of the command line, on the files that the user gave. */
import './use-exact-math.ts';
import { readCompiled } from '../catalog/compiled.ts';
import type { FoundLog } from '../counterlog/find/found-log.ts';
import type { Catalog } from '../model/article.ts';
import { fileFacts } from '../platform/files.ts';
import { onDebugEvent } from '../platform/debug-events.ts';
import { REPORT_FORMATS, verdictSentence } from '../render/index.ts';
import { scan } from '../scan.ts';
import { LeakscanError } from '../util/errors.ts';
import { ownVersion } from '../util/own-version.ts';
import '../words/register.ts';
import type { Answer, Request, Stage } from './messages.ts';
import { giveFiles } from './platform/files.ts';
import { prepareSha256 } from './platform/sha256.ts';
import { sortFiles } from './sort-files.ts';

/** The types of a page have none for a worker. */
const thread = globalThis as unknown as {
  onmessage: (event: { readonly data: Request }) => void;
  postMessage(answer: Answer): void;
};

const NOTHING_TO_ASSESS =
  'Nothing to assess in what was read: no counter of memory, handles or threads of a process was logged. Log the counters of the object Process (Private Bytes, Handle Count, Thread Count, ID Process).';
const PROGRESS_MS = 100;

let stage: Stage = 'sort';

onDebugEvent((event) => {
  if (event.kind === 'stage') say(event.stage, '', 1);
});

thread.onmessage = ({ data }) => {
  const answer = data.kind === 'scan' ? scanFiles(data) : render(data);
  answer
    .catch((error: unknown): Answer => ({ kind: 'failed', lines: linesOf(error) }))
    .then(
      (said) => thread.postMessage(said),
      () => undefined,
    );
};

async function scanFiles({ files, nowMs }: Extract<Request, { kind: 'scan' }>): Promise<Answer> {
  say('sort', '', 0);
  await prepareSha256();
  giveFiles(new Map(files.map(({ name, file }) => [name, file])));
  const { logs, inventories, processLists, poolTags } = await sortFiles(files.map(({ name }) => name));
  if (logs.length === 0) {
    return {
      kind: 'failed',
      lines: ['Only lists were given, and no counter log: add the counter log that they go with.'],
    };
  }
  const shown = (lists: readonly { readonly file: string }[]): string[] => lists.map(({ file }) => file);
  const made = await scan({
    ...{ logs, inventories, processLists, poolTags },
    catalog: (await readCompiled('catalog/catalog.json')) as Catalog,
    version: ownVersion(),
    nowMs,
    shownOptions: {
      logs: shown(logs),
      ...(inventories.length === 0 ? {} : { inventory: shown(inventories) }),
      ...(processLists.length === 0 ? {} : { processList: shown(processLists) }),
      ...(poolTags.length === 0 ? {} : { poolTags: shown(poolTags) }),
    },
    onProgress: await createProgress(logs),
  });
  const failures = made.failedInputs.map(({ message }) => message);
  if (made.assessments.length === 0) {
    const said = [...failures, ...made.warnings];
    return { kind: 'failed', lines: failures.length === 0 ? [...said, NOTHING_TO_ASSESS] : said };
  }
  const html = await REPORT_FORMATS.html.render(made, { isInteractive: true });
  return { kind: 'scanned', report: made, html, verdict: verdictSentence(made), notes: failures };
}

async function render({ report, format }: Extract<Request, { kind: 'render' }>): Promise<Answer> {
  const { extension, render: write } = REPORT_FORMATS[format];
  return { kind: 'rendered', format, text: await write(report), extension };
}

/** Of all bytes, as far as their number is known. */
async function createProgress(logs: readonly FoundLog[]): Promise<(file: string, bytes: number) => void> {
  const sizes = new Map<string, number>();
  for (const { file, source } of logs) {
    sizes.set(file, source === undefined ? ((await fileFacts(file))?.bytes ?? 0) : (source.bytes ?? 0));
  }
  const total = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
  let current = '';
  let before = 0;
  let saidMs = 0;
  return (file, bytes) => {
    if (file !== current) before += sizes.get(current) ?? 0;
    const nowMs = performance.now();
    if (file === current && nowMs - saidMs < PROGRESS_MS) return;
    current = file;
    saidMs = nowMs;
    say(stage, file, total === 0 ? 0 : Math.min(1, (before + bytes) / total));
  };
}

function say(now: Stage, file: string, share: number): void {
  stage = now;
  thread.postMessage({ kind: 'progress', stage, file, share: now === 'read' && file === '' ? 0 : share });
}

function linesOf(error: unknown): readonly string[] {
  if (error instanceof LeakscanError) return error.lines;
  const message = error instanceof Error ? error.message : String(error);
  return [
    `This is a fault of leakscan, and nothing was changed: ${message}. Reload the page and try again, or scan fewer logs at once.`,
  ];
}
