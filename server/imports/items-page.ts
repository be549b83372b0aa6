import type { Db, Trx } from '#server/storage/storage.ts';

/** The next items of a project in the order of their ids; only those that some of these annotators answered, if given. */
export async function readItemsPage(
  db: Pick<Db | Trx, 'selectFrom'>,
  projectId: string,
  { after, atOnce, answeredBy }: { after: string; atOnce: number; answeredBy?: readonly string[] | undefined },
): Promise<{ id: string }[]> {
  return db
    .selectFrom('live_item as item')
    .select('item.id')
    .where('item.project_id', '=', projectId)
    .where('item.id', '>', after)
    .$if(answeredBy !== undefined, (query) =>
      query.where('item.id', 'in', (eb) =>
        eb
          .selectFrom('annotation')
          .select('annotation.item_id')
          .where('annotation.annotator_id', 'in', [...(answeredBy ?? []), '']),
      ),
    )
    .orderBy('item.id')
    .limit(atOnce)
    .execute();
}
