import { type Kysely, sql } from 'kysely';

const statements = [
  // The model whose prediction a label was made from, where data say so.
  `alter table annotation add column derived_from text`,
  // Where a reference was read: its file, and the line or record in it.
  `alter table reference add column source text not null default ''`,
  `alter table reference add column line int`,
  `alter table reference disable trigger reference_is_a_record`,
  `update reference set source = coalesce((
      select file->>'name' from import, jsonb_array_elements(import.files) as file
      where import.id = reference.import_id
      order by (file->>'role' = 'gold') desc limit 1), '')`,
  `alter table reference enable trigger reference_is_a_record`,
  // A reference that a later import says otherwise; it stays as history.
  `create table reference_superseded (
    reference_id text not null references reference (id),
    import_id text not null references import (id),
    primary key (reference_id, import_id)
  )`,
  `create index reference_superseded_import on reference_superseded (import_id)`,
  `create trigger reference_superseded_is_a_record before update or delete on reference_superseded
    for each row execute function parley_refuse_unless_staged()`,
  `create trigger reference_superseded_is_not_emptied before truncate on reference_superseded
    for each statement execute function parley_refuse()`,
  `create index reference_project on reference (project_id)`,
  `create or replace view live_reference as
    select t.id, t.project_id, t.item_id, t.question_id, t.value, t.import_id, t.created_at, t.source, t.line
    from reference t
    where (t.import_id is null or exists (select 1 from import i where i.id = t.import_id and i.live_at is not null))
      and not exists (
        select 1 from reference_superseded s join import i on i.id = s.import_id
        where s.reference_id = t.id and i.live_at is not null)`,
];

/** Gold that changes keeps its history, and labels say which prediction they correct. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
