/** `npm run test:windows`: the program as a Windows user runs it, under Wine. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/on-windows/**/*.test.ts'],
    globalSetup: ['test/on-windows/wine-server.ts'],
    env: { TZ: 'Asia/Kolkata', LANG: 'de_DE.UTF-8', NO_COLOR: '', FORCE_COLOR: '' },
    // They catch what hangs: no test depends on the speed of the machine.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    pool: 'forks',
    // Each waits for one or two programs of Wine.
    maxWorkers: 2,
  },
});
