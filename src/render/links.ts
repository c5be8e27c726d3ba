/** The URL if it is a plain https address, else null: whatever else an article file holds is shown as text. */
export function httpsUrl(url: string | null): string | null {
  if (url === null || !URL.canParse(url)) return null;
  const parsed = new URL(url);
  const isPlain = parsed.protocol === 'https:' && parsed.username === '' && parsed.password === '';
  return isPlain ? parsed.href : null;
}
