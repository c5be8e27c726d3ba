/** Objects in files that people write: a misspelt key is told with the one that was meant. */
import * as z from 'zod';
import { suggestion } from './nearest.ts';

/** An object of these keys and none other; an unknown one is told with the nearest known. */
export function fields<S extends z.core.$ZodShape>(shape: S) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return undefined;
      const key = issue.keys[0] ?? '';
      return `unknown key "${key}"${suggestion(key, known)}`;
    },
  });
}
