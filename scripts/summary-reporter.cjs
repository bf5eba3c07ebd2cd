/** Ends jest's output with `N passed, N failed, N skipped` alone on a line, the form that CI reads. */
class SummaryReporter {
  onRunComplete(_contexts, results) {
    // A file that does not even load has no tests that could fail.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    process.stdout.write(`${results.numPassedTests} passed, ${failed} failed, ${skipped} skipped\n`);
  }
}

module.exports = SummaryReporter;
