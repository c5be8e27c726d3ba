import { inflateSync } from 'node:zlib';

/**
 * The fill colours of each page of a PDF as Chromium writes it (0xRRGGBB): an element with a background of its own is
 * found on the pages where its colour is.
 */
export function fillsOfPages(pdf: Buffer): Set<number>[] {
  const text = pdf.toString('latin1');
  return [...text.matchAll(/\/Type \/Page\b[^]*?\/Contents (\d+) 0 R/g)].map(([, contents]) => {
    const start = text.indexOf(`\n${contents} 0 obj`);
    const stream = text.indexOf('stream', start) + 'stream'.length;
    const from = stream + (text[stream] === '\r' ? 2 : 1);
    const drawn = inflateSync(pdf.subarray(from, text.indexOf('endstream', from))).toString('latin1');
    const fills = [...drawn.matchAll(/([\d.]+) ([\d.]+) ([\d.]+) rg\b/g)];
    return new Set(
      fills.map(([, ...parts]) =>
        parts.slice(0, 3).reduce((sum, part) => sum * 256 + Math.round(Number(part) * 255), 0),
      ),
    );
  });
}
