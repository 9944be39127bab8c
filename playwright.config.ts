import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'test/e2e',
  workers: 1,
  retries: 0,
  // Limits only end what hangs: a slow or busy machine must never meet one.
  timeout: 600_000,
  expect: { timeout: 60_000 },
  outputDir: 'test-results',
});
