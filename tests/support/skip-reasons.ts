import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';

/** Where `npm test` reads why tests were skipped: Vitest's own JSON report leaves the reasons out. */
const FILE = '.reports/vitest-skipped.json';

export default class SkipReasons implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const skipped = modules.flatMap((module) =>
      [...module.children.allTests('skipped')].map((test) => {
        const result = test.result();
        return { name: test.fullName, reason: result.state === 'skipped' ? (result.note ?? null) : null };
      }),
    );
    mkdirSync(dirname(FILE), { recursive: true });
    writeFileSync(FILE, JSON.stringify(skipped));
  }
}
