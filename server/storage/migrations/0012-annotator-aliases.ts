import { type Kysely, sql } from 'kysely';

const statements = [
  // What a lead said about annotators: each row is the whole of it from then on, and the last one of an annotator holds.
  `create table annotator_alias (
    id text primary key,
    project_id text not null references project (id),
    annotator_id text not null references annotator (id),
    into_id text references annotator (id) check (into_id <> annotator_id),
    name text,
    is_model boolean,
    act text not null,
    undoes text,
    linked text references account (id),
    done_by text not null references account (id),
    at bigint not null
  )`,
  `create index annotator_alias_annotator on annotator_alias (annotator_id, id)`,
  `create index annotator_alias_act on annotator_alias (act)`,
  `create index annotation_annotator on annotation (annotator_id, item_id)`,
  `create trigger annotator_alias_is_a_record before update or delete on annotator_alias
    for each row execute function parley_refuse()`,
  `create trigger annotator_alias_is_not_emptied before truncate on annotator_alias
    for each statement execute function parley_refuse()`,
  `create view annotator_now as
    select distinct on (annotator_id) annotator_id, into_id, name, is_model, act from annotator_alias
    order by annotator_id, id desc`,
  // Ids of everybody an import brought answers of, also those that were there already.
  `alter table import add column met jsonb`,
  // Everybody who is merged, and who they are merged into.
  `create view annotator_group as
    select annotator_id, into_id as root_id from annotator_now where into_id is not null
    union
    select into_id, into_id from annotator_now where into_id is not null`,
  // Of the answers of those merged the newest counts. The condition is an "or" so that it is asked of their rows alone.
  `create or replace view live_annotation as
    select t.id, t.project_id, t.item_id, t.question_id, coalesce(g.root_id, t.annotator_id) as annotator_id, t.layer,
      t.revision, t.value, t.import_id, t.created_at
    from annotation t left join annotator_group g on g.annotator_id = t.annotator_id
    where (t.import_id is null or exists (select 1 from import i where i.id = t.import_id and i.live_at is not null))
      and (g.root_id is null or not exists (
        select 1 from annotator_group other join annotation newer on newer.annotator_id = other.annotator_id
        where other.root_id = g.root_id and other.annotator_id <> t.annotator_id
          and newer.item_id = t.item_id and newer.question_id = t.question_id and newer.layer = t.layer
          and newer.id > t.id
          and (newer.import_id is null
            or exists (select 1 from import i where i.id = newer.import_id and i.live_at is not null))))`,
];

/** Annotators are renamed, merged and marked as models by rows that are only ever appended. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
  const columns = await columnsOf(db);
  const selected = columns.map((name) =>
    name === 'name' ? 'coalesce(now.name, t.name) as name' : `t.${sqlName(name)}`,
  );
  await sql
    .raw(
      `create or replace view live_annotator as select ${selected.join(', ')}, t.name as imported_name
        from annotator t left join annotator_now now on now.annotator_id = t.id
        where now.into_id is null
          and (t.import_id is null or exists (select 1 from import i where i.id = t.import_id and i.live_at is not null))`,
    )
    .execute(db);
}

/** What the view shows so far, in its order, then what the table got since: a view is replaced by one that begins alike. */
async function columnsOf(db: Kysely<never>): Promise<string[]> {
  const of = async (table: string) => {
    const { rows } = await sql<{ name: string }>`
      select column_name as name from information_schema.columns
      where table_schema = current_schema() and table_name = ${table} order by ordinal_position`.execute(db);
    return rows.map(({ name }) => name);
  };
  return [...new Set([...(await of('live_annotator')), ...(await of('annotator'))])];
}

const sqlName = (name: string): string => `"${name}"`;
