import { expect, it } from 'vitest';
import { readSight } from '#server/exposure/sight.ts';
import { onBothDatabases } from '#tests/support/databases.ts';
import { seedProject, testServices } from '#tests/support/seed.ts';
import { findItems } from './find-items.ts';

onBothDatabases('finding items', (storage) => {
  const policy = { kind: 'single', panel: 'everyone', fallback: 'second-person' } as const;
  const answers = { c: 'bug', d: 'how-to' };

  it('goes by the beginning of a key or by an id, in this project alone', async () => {
    const { services } = testServices(storage());
    const keys = ['Mail-1', 'mail-10', 'mail_2', 'mail%3', 'a-mail'];
    const items = Object.fromEntries(keys.map((key) => [key, answers]));
    const seeded = await seedProject(services, { ana: { role: 'lead' } }, items, { policy });
    await seedProject(services, { bo: { role: 'lead' } }, { 'mail-99': answers }, { policy });
    const { project, conflicts, items: ids } = seeded;
    const sight = await readSight(services.db, project.id, '');
    const found = async (text: string) => (await findItems(services.db, sight, text)).map(({ key }) => key);
    expect(await found('MAIL-1')).toEqual(['Mail-1', 'mail-10']);
    expect(await found('mail_')).toEqual(['mail_2']);
    expect(await found('mail%')).toEqual(['mail%3']);
    expect(await found('mail-9')).toEqual([]);
    expect(await found('  ')).toEqual([]);
    expect(await findItems(services.db, sight, ids['mail-10']!)).toMatchObject([
      { key: 'mail-10', conflict: null, text: 'Text of mail-10' },
    ]);
    expect(await findItems(services.db, sight, conflicts['a-mail']!)).toMatchObject([
      { key: 'a-mail', conflict: conflicts['a-mail'] },
    ]);
    expect(await found('01K9X3V7E8Q2M4N6P8R0S2T4W1')).toEqual([]);
  });
});
