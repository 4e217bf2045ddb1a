import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results/e2e',
  // Generous: what is waited for is a state, and a slow machine reaches it later.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  // One window at a time: the tests share one display and one native engine.
  workers: 1,
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
  use: { trace: 'retain-on-failure' },
});
