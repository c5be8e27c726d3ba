/** Reads markup strictly enough to fail on anything that is not balanced and quoted. */

const VOID = new Set(['meta', 'link', 'br', 'input', 'hr', 'img']);
const TAG = /^<(\/?)([a-zA-Z][\w-]*)((?:\s+[\w:-]+(?:="[^"<]*")?)*)\s*(\/?)>$/;

export interface Markup {
  readonly tags: readonly { readonly name: string; readonly attributes: string }[];
  readonly text: string;
}

/** @throws Error at the first tag that is malformed or does not fit */
export function parseMarkup(markup: string): Markup {
  const tags: { name: string; attributes: string }[] = [];
  const open: string[] = [];
  let text = '';
  for (const token of markup.match(/<[^>]*>?|[^<]+/g) ?? []) {
    if (!token.startsWith('<')) {
      if (open.at(-1) !== 'style') text += unescapeText(token);
      continue;
    }
    if (token === '<!doctype html>') continue;
    const [, slash, name = '', attributes = '', selfClosed] = TAG.exec(token) ?? [];
    if (name === '') throw new Error(`malformed tag ${token.slice(0, 200)}`);
    if (slash === '/') {
      const expected = open.pop();
      if (expected !== name) throw new Error(`</${name}> closes <${expected ?? 'nothing'}>`);
      continue;
    }
    tags.push({ name, attributes });
    if (selfClosed !== '/' && !VOID.has(name)) open.push(name);
  }
  if (open.length > 0) throw new Error(`never closed: ${open.join(' ')}`);
  return { tags, text };
}

export function assertWellFormed(markup: string): void {
  parseMarkup(markup);
}

function unescapeText(text: string): string {
  const named: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' };
  return text.replace(/&(?:lt|gt|quot|amp);/g, (entity) => named[entity] ?? entity);
}
