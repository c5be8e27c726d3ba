/** Shares as people write them: `90%`, `0.9`, `1/150`. */

const PERCENT = /^(\d+(?:\.\d+)?)\s*%$/;
const FRACTION = /^0?\.\d+$/;
const ONE_OF = /^(\d+)\s*(?:\/|\bin\b)\s*(\d+)$/i;
const WHOLE = /^\d+$/;

const between = (share: number): number => (share > 0 && share < 1 ? share : NaN);

/** `90%`, `90 %` or `0.9`: above 0 and below 1, else NaN. */
export function parseShare(text: string): number {
  const written = text.trim();
  const percent = PERCENT.exec(written)?.[1];
  if (percent !== undefined) return between(Number(percent) / 100);
  return FRACTION.test(written) ? between(Number(written)) : NaN;
}

/** As `parseShare`, or how many have one of it: `1/150`, `1 in 150`, `150`. */
export function parseRate(text: string): number {
  const written = text.trim();
  const [, part, whole] = ONE_OF.exec(written) ?? [];
  if (part !== undefined) return between(Number(part) / Number(whole));
  return WHOLE.test(written) ? between(1 / Number(written)) : parseShare(written);
}
