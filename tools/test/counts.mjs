// Counting what the runners report, and the line that closes a test run.

/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 */

/** A step that is one check: it passed or it did not. */
export const single = (ok) => ({ passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 });

/**
 * @param {object} report what vitest's json reporter wrote
 * @returns {Counts} a file that could not even be loaded counts as one failure
 */
export function vitestCounts(report) {
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/**
 * @param {object} report what Playwright's json reporter wrote
 * @returns {Counts} a test that passed only when repeated counts as failed; so does an error outside of tests
 */
export function playwrightCounts({ stats, errors }) {
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
  };
}

/**
 * What a step counts, given its runner's report and exit code.
 *
 * @param {{ code: number, report: object | undefined, count?: (report: object) => Counts }} outcome
 * @returns {Counts} never without a failure where the runner failed, and never a pass without a report
 */
export function stepCounts({ code, report, count }) {
  if (!count) return single(code === 0);
  if (!report) return single(false);
  const counts = count(report);
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/**
 * @param {Counts[]} steps
 * @returns {Counts} their sum
 */
export function total(steps) {
  const sum = (key) => steps.reduce((all, counts) => all + counts[key], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}

/** @returns {string} such as "412 passed, 0 failed" or "410 passed, 1 failed, 1 skipped" */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
