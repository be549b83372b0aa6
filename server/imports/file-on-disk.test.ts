import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ReadError } from '#lib/formats/format.ts';
import { fileOnDisk } from './file-on-disk.ts';

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'parley-disk-'))));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a file on disk', () => {
  it('can be read more than once', async () => {
    writeFileSync(join(folder, 'a.csv'), 'item\n');
    const file = fileOnDisk(join(folder, 'a.csv'));
    expect(file).toMatchObject({ name: 'a.csv', size: 5 });
    for (let time = 0; time < 2; time++) {
      expect(Buffer.concat(await Array.fromAsync(file.chunks())).toString()).toBe('item\n');
    }
  });

  it.each([
    ['a folder', () => folder, /folder, pipe or device/],
    ['a device', () => '/dev/null', /^null: .*folder, pipe or device/],
    ['what is not there', () => join(folder, 'nowhere.csv'), /^nowhere\.csv: .*ENOENT/],
  ])('is not %s: that is told with its name', (_, path, says) => {
    expect(() => fileOnDisk(path())).toThrow(ReadError);
    expect(() => fileOnDisk(path())).toThrow(says);
  });

  it('that cannot be read any more says so with its name', async () => {
    writeFileSync(join(folder, 'gone.csv'), 'item\n');
    const file = fileOnDisk(join(folder, 'gone.csv'));
    unlinkSync(join(folder, 'gone.csv'));
    const reading = Array.fromAsync(file.chunks());
    await expect(reading).rejects.toBeInstanceOf(ReadError);
    await expect(reading).rejects.toThrow(/^gone\.csv: the file cannot be read \(ENOENT/);
  });
});
