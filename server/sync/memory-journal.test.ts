import { journalContract } from './journal.contract.ts';
import { MemoryJournal } from './memory-journal.ts';

journalContract('MemoryJournal', async (historyMs) => {
  let date = 0;
  const journal = new MemoryJournal(historyMs, () => date);
  return {
    journal,
    reopen: () => journal,
    setDate: (to) => (date = to),
    rows: async (room) => journal.rows(room),
  };
});
