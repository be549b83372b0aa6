import { sql } from 'kysely';
import type { Db } from '#server/storage/storage.ts';

/**
 * A project of so many items, each with a conflict: made by the database itself, because importing them is not what is
 * measured. Twelve labels give 66 pairs, which stand against each other with falling frequency.
 */
export async function fillQueue(db: Db, items: number): Promise<{ projectId: string }> {
  const projectId = 'BENCHPROJECT00000000000000';
  const run = (text: string) => sql.raw(text).execute(db);
  await run(`insert into account (id, email, name, password_hash, is_owner, is_demo, created_at)
    values ('BENCHACCOUNT', 'bench@example.org', 'Bench', null, true, false, 0)`);
  await run(`insert into project (id, slug, name, settings, secret, created_at, created_by)
    values ('${projectId}', 'bench', 'Bench', '{"entry":{"minRaters":2,"agreedAt":1},"hideNames":true,
      "policy":{"kind":"single","panel":"everyone","fallback":"second-person"}}', 's', 0, 'BENCHACCOUNT')`);
  await run(`insert into member values ('${projectId}', 'BENCHACCOUNT', 'owner', 0)`);
  const labels = Array.from({ length: 12 }, (_, index) => ({ value: `label-${index}` }));
  await run(`insert into question (id, project_id, key, prompt, kind, config, position)
    values ('BENCHQUESTION', '${projectId}', 'label', 'Which?', 'choice', '${JSON.stringify({ labels })}', 1)`);
  await run(`insert into import (id, project_id, status, files, report, live_at, created_by, created_at)
    values ('BENCHIMPORT', '${projectId}', 'live', '[]', '{}', 1, 'BENCHACCOUNT', 0)`);
  await run(`insert into annotator (id, project_id, name, is_model, account_id, import_id)
    select 'A' || n, '${projectId}', 'annotator ' || n, false, null, 'BENCHIMPORT' from generate_series(0, 19) n`);
  await run(`insert into item (id, project_id, key, content, metadata, import_id, created_at)
    select 'I' || lpad(n::text, 25, '0'), '${projectId}', 'msg-' || n,
      jsonb_build_array(jsonb_build_object('type', 'text', 'name', 'text', 'text',
        'The message number ' || n || ' about ' || (array['billing', 'a crash', 'an export', 'the sync'])[1 + n % 4] ||
        repeat(' and some more words of it', 6))),
      '{}', 'BENCHIMPORT', 0
    from generate_series(1, ${items}) n`);
  // floor(12 × u²) makes low labels frequent.
  await run(`insert into conflict (id, project_id, item_id, question_id, key, type, revision, basis, candidates,
      disagreement, pattern, weight, moot, decided, decision_revision, import_id)
    select 'C' || lpad(n::text, 25, '0'), '${projectId}', 'I' || lpad(n::text, 25, '0'), 'BENCHQUESTION', 'value', 'label', 1,
      'basis', jsonb_build_array(
        jsonb_build_object('key', 'label-' || a, 'value', 'label-' || a, 'annotators', jsonb_build_array('A' || n % 20)),
        jsonb_build_object('key', 'label-' || b, 'value', 'label-' || b, 'annotators', jsonb_build_array('A' || (n + 7) % 20))),
      case when n % 3 = 0 then 0.918 else 1 end, '["label-' || a || '", "label-' || b || '"]', 1, false, false, 0, 'BENCHIMPORT'
    from (select n, floor(11 * power((n * 7919 % 10007) / 10007.0, 2))::int as a,
        11 as b from generate_series(1, ${items}) n) s`);
  await run(`analyze`);
  return { projectId };
}
