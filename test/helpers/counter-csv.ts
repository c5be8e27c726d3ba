/** Counter logs in text form of a few columns, made of rules: a sample each quarter of an hour. */
export type Rule = (sample: number) => number | string;

const QUARTER_MS = 900_000;
const MIB = 1024 * 1024;
/** The same small wobble each time. */
const wobble = (sample: number): number => ((sample * 7) % 11) * 4096;

export const level =
  (base: number): Rule =>
  (sample) =>
    base + wobble(sample);
/** 10 MiB an hour. */
export const growing =
  (base: number): Rule =>
  (sample) =>
    base + Math.round((sample * 10 * MIB) / 4) + wobble(sample);
export const count =
  (base: number, perHour = 0): Rule =>
  (sample) =>
    base + Math.round((sample * perHour) / 4) + (sample % 2);
export const always =
  (value: number | string): Rule =>
  () =>
    value;

/** @param columns by path; without a machine they are of SRV01 */
export function counterCsv(columns: Readonly<Record<string, Rule>>, samples = 121): string {
  const paths = Object.keys(columns).map((path) => (path.startsWith('\\\\') ? path : `\\\\SRV01${path}`));
  const rows = Array.from({ length: samples }, (_, sample) => {
    const time = new Date(Date.UTC(2024, 2, 4, 8) + sample * QUARTER_MS).toISOString();
    const stamp = `${time.slice(5, 7)}/${time.slice(8, 10)}/${time.slice(0, 4)} ${time.slice(11, 23)}`;
    return [stamp, ...Object.values(columns).map((rule) => String(rule(sample)))];
  });
  const lines = [['(PDH-CSV 4.0) (Pacific Standard Time)(480)', ...paths], ...rows];
  return `${lines.map((cells) => cells.map((cell) => `"${cell}"`).join(',')).join('\r\n')}\r\n`;
}
