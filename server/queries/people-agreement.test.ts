import { expect, it } from 'vitest';
import { readSight } from '#server/exposure/sight.ts';
import { onBothDatabases } from '#tests/support/databases.ts';
import { seedProject, testServices } from '#tests/support/seed.ts';
import { readPeopleAgreement } from './people-agreement.ts';
import { readQueue } from './queue.ts';
import { readFilter } from './queue-filter.ts';

const policy = { kind: 'single', panel: 'everyone', fallback: 'second-person' } as const;
const items = {
  one: { zoe: 'bug', ann: 'bug', bo: 'how-to' },
  two: { zoe: 'bug', ann: 'how-to' },
  three: { ann: 'bug', bo: 'bug' },
};

onBothDatabases('agreement between people', (storage) => {
  async function stage() {
    const { services } = testServices(storage());
    const seeded = await seedProject(services, { mira: { role: 'owner' } }, items, { policy });
    const id = (name: string) => seeded.annotators.get(name)!;
    const queued = async (people: string, state = 'open') => {
      const filter = readFilter((name) => ({ people, state })[name]);
      const { rows } = await readQueue(services.db, await readSight(services.db, seeded.project.id, ''), filter, {
        after: null,
        limit: 50,
      });
      return rows.map(({ itemKey }) => itemKey).sort();
    };
    return { services, id, queued, ...seeded };
  }

  it('[A18][A20] names everybody by name, with layer and n', async () => {
    const { services, project } = await stage();
    const [question] = await readPeopleAgreement(services.db, project.id);
    expect(question).toMatchObject({ layer: 'independent', question: { key: 'label' } });
    expect(question?.people.map(({ name, items, agreement }) => [name, items, agreement])).toEqual([
      ['ann', 3, (0.5 + 0 + 1) / 3],
      ['bo', 2, (0 + 1) / 2],
      ['zoe', 2, (0.5 + 0) / 2],
    ]);
  });

  it('[A19] counts shared items and equal answers of each pair', async () => {
    const { services, project, id } = await stage();
    const [question] = await readPeopleAgreement(services.db, project.id);
    const pair = (a: string, b: string) =>
      question?.pairs.find((one) => [one.a, one.b].sort().join() === [id(a), id(b)].sort().join());
    expect(pair('ann', 'zoe')).toMatchObject({ items: 2, equal: 1 });
    expect(pair('ann', 'bo')).toMatchObject({ items: 2, equal: 1 });
    expect(pair('bo', 'zoe')).toMatchObject({ items: 1, equal: 0 });
  });

  it('leads from a person or a pair to the conflicts behind the figure', async () => {
    const { id, queued } = await stage();
    expect(await queued(id('bo'))).toEqual(['one']);
    expect(await queued(`${id('ann')},${id('zoe')}`)).toEqual(['two']);
    expect(await queued(`${id('bo')},${id('zoe')}`)).toEqual(['one']);
    expect(await queued('nobody')).toEqual([]);
    expect(() => readFilter((name) => (name === 'people' ? 'a,b,c' : undefined))).toThrow(/one or two/);
  });
});
