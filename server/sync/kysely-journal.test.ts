import { onBothDatabases } from '#tests/support/databases.ts';
import { journalContract } from './journal.contract.ts';
import { KyselyJournal } from './kysely-journal.ts';

onBothDatabases('the journal in the database', (storage) => {
  journalContract('KyselyJournal', async (historyMs) => {
    const { db } = storage();
    let date = 0;
    const open = () => new KyselyJournal(db, historyMs, () => date);
    return {
      journal: open(),
      reopen: open,
      setDate: (to) => (date = to),
      rows: async (room) => {
        const { count } = await db
          .selectFrom('room_update')
          .innerJoin('room', 'room.id', 'room_update.room_id')
          .select((eb) => eb.fn.countAll<number>().as('count'))
          .where('room.name', '=', room)
          .executeTakeFirstOrThrow();
        return count;
      },
    };
  });
});
