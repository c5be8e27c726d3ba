/** Whether a name fits one of the patterns, in which `*` stands for any characters; letter case does not matter. */
export function fitsAny(patterns: readonly string[], name: string): boolean {
  const lower = name.toLowerCase();
  return patterns.some((pattern) => fits(pattern.toLowerCase(), lower));
}

/** Part after part, each at the first place that is left: a regular expression of many stars could go on for years. */
function fits(pattern: string, name: string): boolean {
  const [first = '', ...parts] = pattern.split('*');
  const last = parts.pop();
  if (last === undefined) return name === first;
  if (!name.startsWith(first)) return false;
  let from = first.length;
  for (const part of parts) {
    const at = name.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return name.length - last.length >= from && name.endsWith(last);
}
