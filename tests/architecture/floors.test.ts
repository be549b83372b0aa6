import { describe, expect, it } from 'vitest';
import { isBelow, problemsOf } from '../../.ci/floor-problems.js';

const entry = (version: string, more = {}) => ({ version, integrity: 'sha512-x', ...more });
const rules = {
  floors: [{ package: 'ws', floor: '8.21.0', why: 'holes' }],
  banned: [{ package: '@hono/node-ws', why: 'old' }],
  single: [{ package: 'yjs', why: 'two copies' }],
};

/** Problems of a project that has these packages besides a sound ws and yjs. */
function problems(
  packages: Record<string, object>,
  installed: Record<string, string> = {},
  pins: Record<string, string> = {},
) {
  const sound = { '': {}, 'node_modules/ws': entry('8.23.0'), 'node_modules/yjs': entry('13.6.33') };
  return problemsOf({
    rules,
    manifest: { dependencies: pins },
    lock: { packages: { ...sound, ...packages } },
    installed: new Map(Object.entries(installed)),
  });
}

describe('package floors', () => {
  it('pass sound packages', () => {
    expect(problems({}, { 'node_modules/ws': '8.23.0' }, { ws: '8.23.0' })).toEqual([]);
  });

  it.each([
    ['a version with known holes', { 'node_modules/ws': entry('8.20.9') }, 'below 8.21.0: holes'],
    [
      'the same deep inside',
      { 'node_modules/a/node_modules/ws': entry('7.0.0') },
      'node_modules/a/node_modules/ws is 7.0.0',
    ],
    ['a banned package', { 'node_modules/@hono/node-ws': entry('1.0.0') }, '@hono/node-ws must not be there: old'],
    ['a second copy', { 'node_modules/a/node_modules/yjs': entry('13.6.33') }, 'yjs has 2 copies'],
    [
      'a download host in the lock',
      { 'node_modules/a': entry('1.0.0', { resolved: 'https://example.org/a.tgz' }) },
      'names a download host',
    ],
    ['no integrity', { 'node_modules/a': { version: '1.0.0' } }, 'has no integrity'],
  ])('refuse %s', (_, packages, message) => {
    expect(problems(packages)).toEqual([expect.stringContaining(message)]);
  });

  it('refuse an installed version with known holes under a sound lock', () => {
    expect(problems({}, { 'node_modules/ws': '8.0.0' })).toEqual(
      expect.arrayContaining([expect.stringContaining('below 8.21.0'), expect.stringContaining('run npm ci')]),
    );
  });

  it('refuse a loose pin', () => {
    expect(problems({}, {}, { ws: '^8.23.0' })).toEqual(['ws is not pinned exactly in dependencies: ^8.23.0']);
  });

  it.each([
    ['1.9.0', '1.10.0', true],
    ['1.10.0', '1.9.9', false],
    ['2.0.0', '2.0.0', false],
    ['2.0.0-rc.1', '2.0.0', true],
    ['2.1.0-rc.1', '2.0.0', false],
  ])('compare %s with %s', (version, floor, below) => {
    expect(isBelow(version, floor)).toBe(below);
  });
});
