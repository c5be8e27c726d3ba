/** What every page of ours has around its body: the head with a policy of its own, which allows that page's texts alone. */
import { withoutControls } from '../../util/escape.ts';
import { sha256 } from '../../platform/sha256.ts';
import { escapeXml } from '../chart/xml.ts';

export interface PageFrame {
  /** Any text; also what a tab or the preview of a mail shows. */
  readonly title: string;
  /** Version of the program. */
  readonly version: string;
  readonly styles: string;
  /** Further `<meta>` by name; any text. */
  readonly meta?: Readonly<Record<string, string>>;
  /** A script at the end of the body; only this text may run. Without one the policy allows none. */
  readonly script?: string;
  /** Markup, escaped already. */
  readonly body: string;
}

/**
 * A whole page as one string, ending with a newline. Built as text: a renderer would escape what stands inside `<style>`.
 * @throws Error (internal) for a style sheet or script that would end its own element
 */
export function framePage({ title, version, styles, meta = {}, script, body }: PageFrame): string {
  if (/<\/|<!--/.test(styles) || (script !== undefined && /<\/|<!--/.test(script)))
    throw new Error('internal: a style sheet or script that ends its own element');
  const scripts = script === undefined ? '' : ` script-src ${hashSource(script)};`;
  const policy = `default-src 'none'; style-src ${hashSource(styles)};${scripts} img-src data:; base-uri 'none'; form-action 'none'`;
  const named = Object.entries({ generator: `leakscan ${version}`, ...meta })
    .map(([name, content]) => `<meta name="${name}" content="${escapeXml(withoutControls(content))}">`)
    .join('');
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
    `<meta http-equiv="Content-Security-Policy" content="${policy}">` +
    '<meta name="viewport" content="width=device-width,initial-scale=1">' +
    '<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">' +
    `${named}<title>${escapeXml(withoutControls(title))}</title><style>${styles}</style></head>` +
    `<body>${withoutControls(body)}${script === undefined ? '' : `<script>${script}</script>`}</body></html>\n`
  );
}

const hashSource = (text: string): string => `'sha256-${sha256(text, 'base64')}'`;
