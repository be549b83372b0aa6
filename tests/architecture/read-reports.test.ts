import { describe, expect, it } from 'vitest';
import { readPlaywright, readVitest } from '../read-reports.js';

const unit = (status: string, title = 'adds') => ({
  ancestorTitles: ['sum'],
  title,
  status,
  failureMessages: status === 'failed' ? ['expected 1'] : [],
});
const file = (tests: object[], more = {}) => ({
  name: '/project/a.test.ts',
  status: 'passed',
  message: '',
  assertionResults: tests,
  ...more,
});
const vitest = (files: object[], exitCode = 0, reasons: object[] = []) =>
  readVitest({ testResults: files }, reasons, exitCode, '/project');

const page = (status: string, more = {}) => ({
  status,
  results: [{ errors: [{ message: 'not visible' }] }],
  annotations: [],
  ...more,
});
const playwright = (tests: object[], { exitCode = 0, errors = [] as object[] } = {}) =>
  readPlaywright({ suites: [{ title: 'a.spec.ts', specs: [{ title: 'opens', tests }] }], errors }, exitCode);

describe('sum over the runners', () => {
  it('counts what Vitest reports, with reasons', () => {
    const skipped = unit('skipped', 'compares');
    const sum = vitest([file([unit('passed'), unit('failed', 'divides'), skipped])], 1, [
      { name: 'sum > compares', reason: 'no data' },
    ]);
    expect(sum).toEqual({
      passed: 1,
      skipped: [{ name: 'sum > compares', reason: 'no data' }],
      failures: [{ name: 'sum > divides', message: 'expected 1' }],
    });
  });

  it('counts what Playwright reports; a test that passed at the second try has failed', () => {
    const skip = page('skipped', { annotations: [{ type: 'skip', description: 'no data' }] });
    const sum = playwright([page('expected'), page('unexpected'), page('flaky'), skip], { exitCode: 1 });
    expect(sum.passed).toBe(1);
    expect(sum.failures).toHaveLength(2);
    expect(sum.skipped).toEqual([{ name: 'a.spec.ts > opens', reason: 'no data' }]);
  });

  it.each([
    [
      'a file that could not be loaded',
      vitest([file([unit('passed')]), file([], { status: 'failed', message: 'no such module' })], 1),
    ],
    ['an error outside of any test', vitest([file([unit('passed')])], 1)],
    ['a run without tests', vitest([])],
    ['a run that skipped everything', vitest([file([unit('skipped')])])],
    ['a runner without a report', readVitest(null, null, 137, '/project')],
    ['a browser run without tests', playwright([], { exitCode: 1, errors: [{ message: 'No tests found' }] })],
    ['a browser runner without a report', readPlaywright(null, 1)],
  ])('counts %s as one failure', (_, { failures }) => {
    expect(failures).toHaveLength(1);
  });
});
