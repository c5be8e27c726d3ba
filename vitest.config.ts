import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    // The machine's zone and locale must not matter; a far-off zone shows where they do.
    env: { TZ: 'Asia/Kolkata', LANG: 'de_DE.UTF-8', NO_COLOR: '', FORCE_COLOR: '' },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
  },
});
