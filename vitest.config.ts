import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    // They need Wine: `npm run test:windows`.
    exclude: ['test/on-windows/**'],
    // Errors have their sentences, as in the program.
    setupFiles: ['src/cli/text/fault-hints.ts'],
    // The machine's zone and locale must not matter; a far-off zone shows where they do.
    env: { TZ: 'Asia/Kolkata', LANG: 'de_DE.UTF-8', NO_COLOR: '', FORCE_COLOR: '' },
    // They catch what hangs: no test depends on the speed of the machine.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    pool: 'forks',
    // Most tests wait for a program that they started.
    maxWorkers: availableParallelism(),
  },
});
