const { writeSync } = require('node:fs');

/** Ends jest's output with `N passed, N failed, N skipped` alone on a line, the form that CI reads. */
class SummaryReporter {
  onRunComplete(_contexts, results) {
    // A file that does not even load has no tests that could fail.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    // jest puts its own summary behind all other reporters; nothing comes after the exit.
    process.once('exit', () =>
      writeSync(1, `${results.numPassedTests} passed, ${failed} failed, ${skipped} skipped\n`),
    );
  }
}

module.exports = SummaryReporter;
