/** The page's own thread: takes the files, shows how far the worker is, and then the report. */
import type { Report } from '../model/report.ts';
import type { ReportFormat } from '../render/index.ts';
import { formatCount } from '../util/units.ts';
import type { Answer, GivenFile, Request, Stage } from './messages.ts';
import { loadWorker } from './load-worker.ts';
import { nameFiles, splitDrop, type Drop } from './take-files.ts';

const STAGES: Readonly<Record<Stage, string>> = {
  sort: 'Looking at the files',
  read: 'Reading',
  judge: 'Judging each process',
  report: 'Writing the report',
};

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html',
  json: 'application/json',
  markdown: 'text/markdown',
  csv: 'text/csv',
};

const part = (id: string): HTMLElement => document.getElementById(id)!;

let worker: Worker | null = null;
/** Of the scan that runs, or was the last. */
let files: readonly GivenFile[] = [];
/** The report that is shown, its page, and what it was made of. */
let shown: { readonly report: Report; readonly address: string; readonly files: readonly GivenFile[] } | null = null;
let isRunning = false;
/** Sentences about what was given with the files of the scan, and is no file. */
let refused: readonly string[] = [];

function takeDrop(drop: Drop, more: boolean): void {
  if (isRunning) {
    showNotes([
      'A scan is running, so these files were not taken: wait for it or cancel it, and then give them again.',
    ]);
    return;
  }
  refused = drop.refused;
  showNotes(refused);
  if (drop.files.length > 0) void scan(nameFiles(more ? (shown?.files ?? []).map(({ file }) => file) : [], drop.files));
}

async function scan(given: readonly GivenFile[]): Promise<void> {
  isRunning = true;
  files = given;
  show('running-part');
  showProgress('sort', '', 0);
  part('running-title').focus();
  try {
    worker ??= await startWorker();
    if (isStillRunning()) ask({ kind: 'scan', files, nowMs: Date.now() });
  } catch (error) {
    fail([
      `This browser cannot start the reader (${(error as Error).message}): use a newer one, or the program leakscan.`,
    ]);
  }
}

/** A function, since it may be cancelled while the worker is waited for. */
const isStillRunning = (): boolean => isRunning;

async function startWorker(): Promise<Worker> {
  const started = await loadWorker(part('worker') as HTMLTemplateElement);
  started.onmessage = ({ data }: { readonly data: Answer }) => take(data);
  started.onerror = (event) => {
    event.preventDefault();
    stopWorker();
    fail([
      `The reader ended (${event.message || 'not enough memory'}): scan fewer logs at once, or use the program leakscan.`,
    ]);
  };
  return started;
}

const ask = (request: Request): void => worker?.postMessage(request);

function stopWorker(): void {
  worker?.terminate();
  worker = null;
}

function take(answer: Answer): void {
  switch (answer.kind) {
    case 'progress':
      showProgress(answer.stage, answer.file, answer.share);
      break;
    case 'failed':
      fail(answer.lines);
      break;
    case 'scanned':
      showReport(answer);
      break;
    case 'rendered':
      save(answer.text, TYPES[answer.format] ?? '', `leakscan-report.${answer.extension}`);
      break;
  }
}

function cancel(): void {
  stopWorker();
  isRunning = false;
  showLast();
  say('The scan was cancelled.');
}

/** The report before the scan that gave none; else the start. */
function showLast(): void {
  document.title = 'leakscan';
  show(shown === null ? 'choose-part' : 'result');
  part(shown === null ? 'choose' : 'verdict').focus();
}

function showProgress(stage: Stage, file: string, share: number): void {
  const bar = part('progress') as HTMLProgressElement;
  const title = STAGES[stage];
  if (part('running-title').textContent !== title) {
    part('running-title').textContent = title;
    say(title);
  }
  if (stage === 'read') bar.value = share;
  else bar.removeAttribute('value');
  const percent = `${Math.floor(share * 100)} %`;
  const count = `${formatCount(files.length)} ${files.length === 1 ? 'file' : 'files'}`;
  part('progress-text').textContent = stage === 'read' && file !== '' ? `${percent} of ${count}: ${file}` : count;
  document.title = stage === 'read' ? `${percent} - leakscan` : 'leakscan';
}

function fail(lines: readonly string[]): void {
  isRunning = false;
  if (shown === null) {
    document.title = 'leakscan';
    list(part('failed-lines'), lines);
    show('failed-part');
    part('failed-title').focus();
  } else {
    showFailures('The files added gave no other report', lines);
    showLast();
  }
  say(lines.join(' '));
}

/** Above the report. */
function showFailures(title: string, lines: readonly string[]): void {
  const failures = part('result-notes') as HTMLDetailsElement;
  failures.hidden = lines.length === 0;
  failures.querySelector('summary')!.textContent = title;
  list(failures.querySelector('ul')!, lines);
}

function showReport({ report, html, verdict, notes }: Extract<Answer, { kind: 'scanned' }>): void {
  isRunning = false;
  if (shown !== null) URL.revokeObjectURL(shown.address);
  // In the frame a link would take the report's place.
  const framed = html.replaceAll(/<a (?=[^>]*href="https?:)/g, '<a target="_blank" rel="noopener noreferrer" ');
  shown = { report, address: URL.createObjectURL(new Blob([framed], { type: 'text/html' })), files };
  (part('report') as HTMLIFrameElement).src = shown.address;
  part('verdict').textContent = verdict;
  const unread = [...refused, ...notes];
  showFailures(`${formatCount(unread.length)} ${unread.length === 1 ? 'was' : 'were'} not read`, unread);
  show('result');
  part('verdict').focus();
  document.title = `${verdict} - leakscan`;
  say(verdict);
}

/** One of the parts, and what was not taken of the files given last. */
function show(id: 'choose-part' | 'running-part' | 'failed-part' | 'result'): void {
  part('result').hidden = id !== 'result';
  part('start').hidden = id === 'result';
  part('choose-part').hidden = id === 'running-part';
  part('running-part').hidden = id !== 'running-part';
  part('failed-part').hidden = id !== 'failed-part';
}

function showNotes(lines: readonly string[]): void {
  if (shown !== null && !isRunning && lines.length > 0) showFailures('Not taken', lines);
  list(part('notes'), lines);
  part('notes-part').hidden = lines.length === 0;
  if (lines.length > 0) say(lines.join(' '));
}

function list(into: Element, lines: readonly string[]): void {
  into.replaceChildren(
    ...lines.map((line) => {
      const item = document.createElement('li');
      item.textContent = line;
      return item;
    }),
  );
}

/** For those who do not see the page. */
const say = (text: string): void => void (part('status').textContent = text);

/** @param name of the file that it becomes */
function save(text: string, type: string, name: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser reads it after this.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

function startAgain(): void {
  if (shown !== null) URL.revokeObjectURL(shown.address);
  shown = null;
  showNotes([]);
  showLast();
}

async function askToSave(format: ReportFormat): Promise<void> {
  if (shown === null) return;
  // Cancelling a scan ends the worker.
  worker ??= await startWorker();
  ask({ kind: 'render', report: shown.report, format });
}

function listen(): void {
  for (const [id, more] of [
    ['choose', false],
    ['add', true],
  ] as const) {
    const input = part(id) as HTMLInputElement;
    input.addEventListener('change', () => {
      const chosen = [...(input.files ?? [])];
      // So that the same files can be chosen again.
      input.value = '';
      takeDrop({ files: chosen, refused: [] }, more);
    });
  }
  part('cancel').addEventListener('click', cancel);
  part('again').addEventListener('click', startAgain);
  part('save-sbom').addEventListener('click', () => {
    save(part('sbom').textContent, TYPES['json'] ?? '', 'leakscan-page.sbom.cdx.json');
  });
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-format]')) {
    button.addEventListener('click', () => void askToSave(button.dataset['format'] as ReportFormat));
  }
  // Anywhere on the page: a browser opens what is dropped elsewhere, and the report would be gone.
  addEventListener('dragover', (event) => {
    event.preventDefault();
    document.body.classList.add('over');
  });
  addEventListener('dragleave', ({ relatedTarget }) => {
    if (relatedTarget === null) document.body.classList.remove('over');
  });
  addEventListener('drop', (event) => {
    event.preventDefault();
    document.body.classList.remove('over');
    if (event.dataTransfer !== null) takeDrop(splitDrop(event.dataTransfer), shown !== null);
  });
  addEventListener('beforeunload', (event) => {
    if (isRunning) event.preventDefault();
  });
}

listen();
