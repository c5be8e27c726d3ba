/** The page before anything is dropped on it, as one file with its style sheet, its script and its worker. */
import { sha256 } from '../platform/sha256.ts';
import { REPORT_SCRIPT } from '../render/html/report-script.ts';
import { SCRIPT_STYLES, STYLES } from '../render/html/styles.ts';
import { PAGE_STYLES } from './page-styles.ts';

export interface ShellParts {
  /** Version of the program. */
  readonly version: string;
  readonly catalogDate: string;
  readonly articles: number;
  readonly script: string;
  /** The worker's script: gzip as base64. */
  readonly worker: string;
  /** Our licence and those of the packages in the scripts. */
  readonly licences: string;
  /** The bill of materials: JSON. */
  readonly sbom: string;
}

/**
 * Nothing leaves the machine: the policy allows no request at all (`connect-src` is that of `default-src`), but this script, its
 * worker, and the report in a frame with its script, and the style sheets of both. WebAssembly needs `'wasm-unsafe-eval'`; `eval`
 * stays forbidden.
 */
export function pageShell(parts: ShellParts): string {
  const { version, script, worker, sbom } = parts;
  const styles = STYLES + PAGE_STYLES;
  if (/<\/|<!--/.test(styles) || /<\/script|<!--/.test(script))
    throw new Error('internal: a style sheet or script that ends its own element');
  const policy = [
    "default-src 'none'",
    // The report is held to this policy too.
    `script-src ${hashSource(script)} ${hashSource(REPORT_SCRIPT)} 'wasm-unsafe-eval'`,
    'worker-src blob:',
    'frame-src blob:',
    `style-src ${hashSource(styles)} ${hashSource(STYLES + SCRIPT_STYLES)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex"><meta name="referrer" content="no-referrer">
<meta name="generator" content="leakscan ${version}"><title>leakscan</title><style>${styles}</style></head>
<body>${body(parts)}<template id="worker">${worker}</template>
<script type="application/json" id="sbom">${sbom.replaceAll('<', String.raw`\u003c`)}</script><script>${script}</script></body></html>
`;
}

const hashSource = (text: string): string => `'sha256-${sha256(text, 'base64')}'`;

const BRAND = `<span class="brand"><svg width="24" height="24" viewBox="0 0 24 24" aria-hidden="true"><rect width="24" height="24" rx="6" fill="#245f96"/><path d="M4.5 16.5 10 11l3 3 6.5-7" fill="none" stroke="#ffffff" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round"/></svg> leakscan</span>`;
const DROP_MARK = `<svg width="44" height="44" viewBox="0 0 44 44" aria-hidden="true"><path d="M22 28V7m-8 8 8-8 8 8" fill="none" stroke="currentColor" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"/><path d="M7 27v8a3 3 0 0 0 3 3h24a3 3 0 0 0 3-3v-8" fill="none" stroke="currentColor" stroke-width="2.6" stroke-linecap="round"/></svg>`;

const body = ({ version, catalogDate, articles, licences }: ShellParts): string => `
<noscript><p class="page">This page reads logs with a script of its own: allow scripts for it, or use the program leakscan.</p></noscript>
<div class="page" id="start">
<header class="top">${BRAND}<span>leakscan ${version} with ${articles} known issues (${catalogDate})</span></header>
<main>
<section id="choose-part">
<h1>Which process leaks?</h1>
<p class="lead">Give this page the counter logs of Performance Monitor. It says which processes leak, since when and how fast, and which article documents the leak.</p>
<div class="drop" id="drop">${DROP_MARK}
<p><b>Drop logs here</b></p>
<label class="button"><input class="unseen" type="file" multiple id="choose" aria-describedby="kinds"><span>Choose files</span></label>
<p class="hint" id="kinds">.csv, .tsv or .blg, also as .gz or .zip; as many as there are. Module lists and process lists go with them.</p>
</div>
<p class="private"><b>Nothing leaves this computer.</b> Your browser reads the files here, and this page may not connect to anything.</p>
</section>
<section id="running-part" hidden>
<h1 id="running-title" tabindex="-1">Looking at the files</h1>
<progress id="progress" max="1" aria-labelledby="running-title"></progress>
<p class="sub" id="progress-text"></p>
<button type="button" id="cancel">Cancel</button>
</section>
<section id="failed-part" hidden>
<h2 id="failed-title" tabindex="-1">There is no report</h2>
<ul class="said" id="failed-lines"></ul>
</section>
<section id="notes-part" hidden><h2>Not taken</h2><ul class="said" id="notes"></ul></section>
</main>
<footer><details id="licences"><summary>Licences</summary>
<p><button type="button" class="quiet" id="save-sbom">Save the bill of materials (CycloneDX)</button></p>
<pre tabindex="0" aria-label="Licences">${licences.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</pre></details></footer>
</div>
<div id="result" hidden>
<header class="bar">${BRAND}<h1 id="verdict" tabindex="-1"></h1>
<div class="tools" role="group" aria-label="Report">
<label class="button quiet"><input class="unseen" type="file" multiple id="add"><span>Add files</span></label>
<button type="button" class="quiet" id="again">New scan</button>
<span class="save" role="group" aria-label="Save the report as"><span aria-hidden="true">Save as</span>
<button type="button" data-format="html">HTML</button><button type="button" data-format="json">JSON</button><button type="button" data-format="markdown">Markdown</button><button type="button" data-format="csv">CSV</button></span>
</div></header>
<main>
<details class="bar-notes" id="result-notes" hidden><summary></summary><ul class="said"></ul></details>
<iframe id="report" title="Report" sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox"></iframe>
</main>
</div>
<p class="unseen" id="status" role="status"></p>
`;
