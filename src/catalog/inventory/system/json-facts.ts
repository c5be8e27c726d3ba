/** `Get-ComputerInfo`, `Get-HotFix` and others through `ConvertTo-Json`: one object, or a list of them. */
import type { SystemFact } from './listed-system.ts';
import { factOf } from './records.ts';

/** Whether a text is JSON by its first letters. */
export const isJson = (text: string): boolean => /^\s*(?:\{\s*["}]|\[\s*[{\]])/.test(text);

/** What the objects say. @param value as parsed */
export function jsonFacts(value: unknown): SystemFact[] {
  return (Array.isArray(value) ? (value as unknown[]) : [value]).flatMap((one) => {
    if (typeof one !== 'object' || one === null) return [];
    const fact = factOf(new Map(Object.entries(one).map(([name, of]) => [name.toLowerCase(), textOf(of)])), 1);
    return fact === null ? [] : [fact];
  });
}

/** Texts as they are, numbers as written; lists of updates as text that has their ids. */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
