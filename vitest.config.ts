import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{shared,main,renderer,tools}/**/*.test.{ts,tsx}'],
    // Native TensorFlow is one process-wide resource: a fork per file keeps its state apart.
    pool: 'forks',
    // The same engine for everyone, whatever a person has installed.
    env: { NETLOOM_ENGINE: 'cpu' },
    maxWorkers: 2,
    // Generous: a busy machine with two cores loads TensorFlow in many seconds.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
