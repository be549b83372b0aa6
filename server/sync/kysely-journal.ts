import { createHash } from 'node:crypto';
import { newId } from '#server/storage/id.ts';
import type { Db, Trx } from '#server/storage/storage.ts';
import { Fenced, type Journal, type JournalEntry, type JournalState } from './journal.ts';
import { snapshotOf } from './snapshot.ts';

const DAY = 86_400_000;

/** The journal in the database: `room`, `room_update`, `room_snapshot`, `room_client`. */
export class KyselyJournal implements Journal {
  readonly #db: Db;
  readonly #historyMs: number;
  readonly #date: () => number;

  /** @param historyMs how long changes are kept that a snapshot covers; they tell who wrote what, when */
  constructor(db: Db, historyMs = 90 * DAY, date: () => number = Date.now) {
    this.#db = db;
    this.#historyMs = historyMs;
    this.#date = date;
  }

  async load(name: string): Promise<JournalState> {
    await this.#make(name);
    return this.#db.transaction().execute(async (trx) => {
      // A writer holds this row until its commit, so that head, changes and owners are of one moment.
      const room = await trx
        .selectFrom('room')
        .select(['id', 'incarnation', 'head'])
        .where('name', '=', name)
        .forShare()
        .executeTakeFirstOrThrow();
      const { state, updates } = await readUpdates(trx, room.id);
      const owners = await trx
        .selectFrom('room_client')
        .select(['client_id', 'account_id'])
        .where('room_id', '=', room.id)
        .execute();
      return {
        incarnation: room.incarnation,
        head: room.head,
        updates: state ? [state, ...updates] : updates,
        owners: new Map(owners.map(({ client_id, account_id }) => [client_id, account_id])),
        tail: { rows: updates.length, bytes: updates.reduce((sum, update) => sum + update.length, 0) },
      };
    });
  }

  async append(batch: readonly JournalEntry[]): Promise<void> {
    if (batch.length === 0) return;
    const byRoom = Map.groupBy(batch, (entry) => entry.room);
    await this.#db.transaction().execute(async (trx) => {
      const fenced: string[] = [];
      const ids = new Map<string, string>();
      // Always in the same order, so that two batches never wait for each other.
      for (const name of [...byRoom.keys()].sort()) {
        const id = await advance(trx, name, byRoom.get(name) ?? []);
        if (id === null) fenced.push(name);
        else ids.set(name, id);
      }
      if (fenced.length > 0) throw new Fenced(fenced);
      await trx
        .insertInto('room_update')
        .values(
          batch.map(({ room, seq, accountId, clientIds, at, update }) => ({
            room_id: ids.get(room) ?? '',
            seq,
            account_id: accountId,
            client_ids: clientIds.join(','),
            at,
            u: update,
          })),
        )
        .execute();
      const bound = batch.flatMap(({ room, accountId, binds }) =>
        binds.map((client) => ({ room_id: ids.get(room) ?? '', client_id: client, account_id: accountId })),
      );
      if (bound.length > 0) {
        await trx
          .insertInto('room_client')
          .values(bound)
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
    });
  }

  async compact(name: string): Promise<boolean> {
    return this.#db.transaction().execute(async (trx) => {
      const room = await trx
        .selectFrom('room')
        .select(['id', 'head'])
        .where('name', '=', name)
        .forUpdate()
        .executeTakeFirst();
      if (!room) return false;
      const { state: before, updates } = await readUpdates(trx, room.id);
      const state = updates.length === 0 && !before ? null : snapshotOf(before ? [before, ...updates] : updates);
      if (!state) return false;
      const at = this.#date();
      const written = { room_id: room.id, seq: room.head, state, sha256: sha256(state), at };
      await trx
        .insertInto('room_snapshot')
        .values(written)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      const back = await trx
        .selectFrom('room_snapshot')
        .select(['state', 'sha256'])
        .where('room_id', '=', room.id)
        .where('seq', '=', room.head)
        .executeTakeFirstOrThrow();
      if (sha256(back.state) !== back.sha256) return false;
      await trx
        .deleteFrom('room_update')
        .where('room_id', '=', room.id)
        .where('seq', '<=', room.head)
        .where('at', '<=', at - this.#historyMs)
        .execute();
      await trx.deleteFrom('room_snapshot').where('room_id', '=', room.id).where('seq', '<', room.head).execute();
      return true;
    });
  }

  async #make(name: string): Promise<void> {
    const known = await this.#db.selectFrom('room').select('id').where('name', '=', name).executeTakeFirst();
    if (known) return;
    const at = this.#date();
    await this.#db
      .insertInto('room')
      .values({ id: newId(), name, incarnation: newId(), schema_version: 1, head: 0, created_at: at })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute();
  }
}

/** Moves a room's head over its entries; null when they do not follow it, which fences off a second writer. */
async function advance(trx: Trx, name: string, entries: readonly JournalEntry[]): Promise<string | null> {
  const [first] = entries;
  if (!first) return null;
  const follows = entries.every(
    ({ seq, incarnation }, index) => seq === first.seq + index && incarnation === first.incarnation,
  );
  if (!follows) return null;
  const moved = await trx
    .updateTable('room')
    .set({ head: first.seq + entries.length - 1 })
    .where('name', '=', name)
    .where('incarnation', '=', first.incarnation)
    .where('head', '=', first.seq - 1)
    .returning('id')
    .executeTakeFirst();
  return moved?.id ?? null;
}

async function readUpdates(trx: Trx, roomId: string): Promise<{ state: Uint8Array | null; updates: Uint8Array[] }> {
  const snapshot = await trx
    .selectFrom('room_snapshot')
    .select(['seq', 'state'])
    .where('room_id', '=', roomId)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  const rows = await trx
    .selectFrom('room_update')
    .select('u')
    .where('room_id', '=', roomId)
    .where('seq', '>', snapshot?.seq ?? 0)
    .orderBy('seq')
    .execute();
  // One driver gives Buffers, which are views on a pool: Yjs keeps slices of what it is given.
  return { state: snapshot ? Uint8Array.from(snapshot.state) : null, updates: rows.map(({ u }) => Uint8Array.from(u)) };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
