import { describe, expect, it } from 'vitest';
import { closingLine, playwrightCounts, stepCounts, total, vitestCounts } from './counts.mjs';

const vitest = (over = {}) => ({
  numPassedTests: 5,
  numFailedTests: 0,
  numPendingTests: 1,
  numTodoTests: 0,
  testResults: [],
  ...over,
});

describe('the closing line', () => {
  it('names passed and failed, and skipped only where there are any', () => {
    expect(closingLine({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed');
    expect(closingLine({ passed: 11, failed: 2, skipped: 3 })).toBe('11 passed, 2 failed, 3 skipped');
  });

  it('is the sum of all steps', () => {
    const steps = [
      { passed: 1, failed: 0, skipped: 0 },
      { passed: 40, failed: 2, skipped: 1 },
    ];
    expect(total(steps)).toEqual({ passed: 41, failed: 2, skipped: 1 });
  });
});

describe('a step', () => {
  it('without a report of its own is one check', () => {
    expect(stepCounts({ code: 0, report: undefined })).toEqual({ passed: 1, failed: 0, skipped: 0 });
    expect(stepCounts({ code: 2, report: undefined })).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  it('whose runner wrote no report has failed, whatever its exit code', () => {
    expect(stepCounts({ code: 0, report: undefined, count: vitestCounts }).failed).toBe(1);
  });

  it('whose runner failed without a failed test has failed', () => {
    expect(stepCounts({ code: 1, report: vitest(), count: vitestCounts })).toEqual({
      passed: 5,
      failed: 1,
      skipped: 1,
    });
  });
});

describe('a runner’s report', () => {
  it('counts a test file that cannot be loaded as a failure', () => {
    const testResults = [{ status: 'failed', assertionResults: [] }];
    expect(vitestCounts(vitest({ testResults })).failed).toBe(1);
  });

  it('counts a flaky end-to-end test and an error outside of tests as failures', () => {
    const stats = { expected: 7, unexpected: 1, flaky: 1, skipped: 2 };
    expect(playwrightCounts({ stats, errors: [{ message: 'no browser' }] })).toEqual({
      passed: 7,
      failed: 3,
      skipped: 2,
    });
  });
});
