import { type Kysely, sql } from 'kysely';

const statements = [
  // Labels asked for by one act are taken back together.
  `alter table label_request add column ask_id text not null default ''`,
  `alter table label_request add column withdrawn_by text references account (id)`,
  `create index label_request_project on label_request (project_id, ask_id)`,
  `create index label_request_item on label_request (item_id, question_id)
    where answered_at is null and withdrawn_at is null`,
  // How each stands (domain/adjudication SPEC A7, A8).
  `create view label_now as
    select r.id, r.project_id, r.item_id, r.question_id, r.account_id, r.ask_id, r.asked_by, r.asked_at, r.due_at,
      r.answered_at, r.withdrawn_at,
      exists (select 1 from member m where m.project_id = r.project_id and m.account_id = r.account_id
        and m.role <> 'observer') as is_here,
      exists (select 1 from annotation t
        left join annotator_now n on n.annotator_id = t.annotator_id
        join annotator a on a.id = coalesce(n.into_id, t.annotator_id)
        where t.item_id = r.item_id and t.question_id = r.question_id and t.layer = 'independent'
          and a.account_id = r.account_id
          and (t.import_id is null or exists (select 1 from import i where i.id = t.import_id and i.live_at is not null))
      ) as has_answer,
      (select case when count(*) = 0 then 'none' when bool_or(not c.decided and d.id is null) then 'open'
          else 'decided' end
        from conflict c
        left join decision d on d.conflict_id = c.id and d.revision = c.decision_revision and d.act = 'decide'
        where c.item_id = r.item_id and c.question_id = r.question_id and not c.moot
          and (c.import_id is null or exists (select 1 from import i where i.id = c.import_id and i.live_at is not null))
      ) as conflict,
      exists (select 1 from exposure e where e.account_id = r.account_id and e.item_id = r.item_id
        and e.at > r.asked_at) as has_seen
    from label_request r`,
  `create view label_owed as
    select * from label_now
    where answered_at is null and withdrawn_at is null and is_here and not has_answer and conflict = 'open'
      and not has_seen`,
];

/** Labels that are asked for in one act, and how each of them stands. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
