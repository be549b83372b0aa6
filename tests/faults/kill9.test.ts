import { expect, it } from 'vitest';
import { seededRandom } from '#domain/agreement/seeded-random.ts';
import { rationaleText } from '#lib/doc/item.ts';
import type { QueuePage } from '#lib/protocol/adjudication.ts';
import type { ItemRecord } from '#lib/protocol/views.ts';
import { removeData, type RunningServer, startServer } from '#tests/support/e2e-server.ts';
import { Client, type RoomVisit, until } from '#tests/support/fault-client.ts';

const ROUNDS = Number(process.env.FAULT_ROUNDS ?? 25);
const SEED = process.env.FAULT_SEED ?? 'kill-9';

it(`loses nothing that was called saved, killed ${ROUNDS} times while people write`, { timeout: 600_000 }, async () => {
  const random = seededRandom(SEED);
  let server = await startServer();
  const told = { edits: 0, comments: 0 };
  try {
    const { item, conflict } = await firstConflict(await Client.demo('mira', server.port));
    const confirmed = new Set<string>();
    const said = new Set<string>();
    for (let round = 0; round < ROUNDS; round++) {
      await writeUntilKilled(server, { round, item, conflict, random, confirmed, said });
      server = await startServer({ dataDir: server.dataDir, port: server.port });
      const reader = await Client.demo('vera', server.port);
      const visit = reader.room(`item.${item}`);
      await visit.synced();
      const text = rationaleText(visit.doc, conflict).toJSON();
      const lost = [...confirmed].filter((word) => !text.includes(word));
      visit.leave();
      expect(lost, `round ${round}, seed ${SEED}`).toEqual([]);
      const record = await reader.json<ItemRecord>(`/api/projects/helpdesk/items/${item}`);
      const messages = new Set(record.thread.map((comment) => comment.text));
      expect(
        [...said].filter((message) => !messages.has(message)),
        `round ${round}, seed ${SEED}`,
      ).toEqual([]);
    }
    told.edits = confirmed.size;
    told.comments = said.size;
    const owner = await Client.demo('mira', server.port);
    expect(await owner.json('/api/projects/helpdesk/log/verification')).toMatchObject({ broken: null });
    expect(told.edits).toBeGreaterThan(ROUNDS);
    expect(told.comments).toBeGreaterThan(0);
    console.log(`kill -9: ${ROUNDS} rounds, ${told.edits} saved edits and ${told.comments} commands kept, 0 lost`);
  } finally {
    await server.kill9();
    removeData(server);
  }
});

async function firstConflict(client: Client): Promise<{ item: string; conflict: string }> {
  const page = await client.json<QueuePage>('/api/projects/helpdesk/conflicts?limit=1');
  const row = page.rows[0];
  if (!row) throw new Error('The demo has no conflict');
  return { item: row.item, conflict: row.conflict };
}

interface Round {
  round: number;
  item: string;
  conflict: string;
  random: () => number;
  /** Words whose marker the server confirmed. */
  confirmed: Set<string>;
  /** Messages whose command was answered with success. */
  said: Set<string>;
}

async function writeUntilKilled(server: RunningServer, { round, item, conflict, random, confirmed, said }: Round) {
  const people = await Promise.all(['mira', 'tomas', 'jo'].map((person) => Client.demo(person, server.port)));
  const visits = people.map((client) => client.room(`item.${item}`));
  await Promise.all(visits.map((visit) => visit.synced()));
  let running = true;
  const writers = visits.map(async (visit, person) => {
    const waiting: { marker: number; word: string }[] = [];
    for (let n = 0; running; n++) {
      const word = `r${round}p${person}n${n};`;
      write(visit, conflict, word);
      const marker = visit.mark();
      if (marker !== null) waiting.push({ marker, word });
      await new Promise((resolve) => setTimeout(resolve, 15));
      while (waiting[0] && waiting[0].marker <= visit.saved) confirmed.add(waiting.shift()!.word);
    }
  });
  const talker = (async () => {
    for (let n = 0; running; n++) {
      const text = `round ${round} message ${n}`;
      const body = { commandId: `message-${round}-${n}-`, conflict: null, text };
      const reply = await people[2]!.post(`/api/projects/helpdesk/items/${item}/comments`, body).catch(() => null);
      if (reply?.status === 200) said.add(text);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  })();
  const before = confirmed.size;
  await until('the first edits are saved', () => confirmed.size > before + 3);
  await new Promise((resolve) => setTimeout(resolve, 200 + random() * 1_300));
  await server.kill9();
  running = false;
  await Promise.all([...writers, talker]);
  for (const visit of visits) visit.leave();
}

function write(visit: RoomVisit, conflict: string, word: string): void {
  const text = rationaleText(visit.doc, conflict);
  text.insert(text.length, word);
}
