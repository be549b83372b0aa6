// What two test runners report, in one form: `{ passed, skipped: [{ name, reason }], failures: [{ name, message }] }`.
// A runner that wrote nothing, ran nothing or ended badly without naming a failed test counts as one failure.
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const FIRST_LINES = 12;

/** Reads Vitest's JSON report and the reasons for skipping that go with it. */
export function readVitest(report, reasons, exitCode, root) {
  if (!report) return withoutReport('Vitest', exitCode);
  const files = report.testResults;
  const tests = files.flatMap((file) =>
    file.assertionResults.map((test) => ({
      ...test,
      name: [...test.ancestorTitles, test.title].filter(Boolean).join(' > '),
    })),
  );
  const reasonOf = new Map((reasons ?? []).map(({ name, reason }) => [name, reason]));
  const failures = [
    ...tests
      .filter(({ status }) => status === 'failed')
      .map(({ name, failureMessages }) => ({ name, message: firstLines(failureMessages.join('\n')) })),
    // A file that could not be loaded, or whose worker died, has no failed test of its own.
    ...files
      .filter((file) => file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'))
      .map((file) => ({
        name: relative(root, file.name),
        message: firstLines(file.message || 'The file did not run to its end.'),
      })),
  ];
  return complete('Vitest', exitCode, {
    passed: tests.filter(({ status }) => status === 'passed').length,
    skipped: tests
      .filter(({ status }) => !['passed', 'failed'].includes(status))
      .map(({ name }) => ({ name, reason: reasonOf.get(name) ?? null })),
    failures,
  });
}

/** Reads Playwright's JSON report. */
export function readPlaywright(report, exitCode) {
  if (!report) return withoutReport('Playwright', exitCode);
  const tests = report.suites.flatMap((suite) => testsOf(suite, []));
  const problems = report.errors.map((error) => ({
    name: 'Playwright',
    message: firstLines(error.message ?? error.value ?? ''),
  }));
  const failures = tests
    .filter(({ status }) => status === 'unexpected' || status === 'flaky')
    .map(({ name, results }) => ({
      name,
      message: firstLines(results.flatMap(({ errors }) => errors.map(({ message }) => message)).join('\n')),
    }));
  return complete('Playwright', exitCode, {
    passed: tests.filter(({ status }) => status === 'expected').length,
    skipped: tests
      .filter(({ status }) => status === 'skipped')
      .map(({ name, annotations }) => ({
        name,
        reason: annotations.find(({ type }) => type === 'skip')?.description ?? null,
      })),
    failures: [...failures, ...problems],
  });
}

function testsOf(suite, above) {
  const titles = [...above, suite.title].filter(Boolean);
  return [
    ...suite.specs.flatMap((spec) =>
      spec.tests.map((test) => ({ ...test, name: [...titles, spec.title].join(' > ') })),
    ),
    ...(suite.suites ?? []).flatMap((inner) => testsOf(inner, titles)),
  ];
}

function complete(runner, exitCode, result) {
  const ran = result.passed + result.failures.length;
  if (result.failures.length === 0 && ran === 0) result.failures.push({ name: runner, message: 'It ran no tests.' });
  if (result.failures.length === 0 && exitCode !== 0) {
    result.failures.push({
      name: runner,
      message: `It ended with exit code ${exitCode} though no test failed: see its output above.`,
    });
  }
  return result;
}

function withoutReport(runner, exitCode) {
  const message = `It ended with exit code ${exitCode} and left no report: see its output above.`;
  return { passed: 0, skipped: [], failures: [{ name: runner, message }] };
}

function firstLines(text) {
  return stripVTControlCharacters(text).trim().split('\n').slice(0, FIRST_LINES).join('\n');
}
