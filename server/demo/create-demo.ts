import { createProject } from '#server/commands/projects.ts';
import { runImport } from '#server/imports/run-import.ts';
import type { Services } from '#server/services.ts';
import { newId } from '#server/storage/id.ts';
import type { SourceFile } from '#lib/formats/format.ts';
import { labelNames, messages, prompt } from './messages.ts';
import { people } from './people.ts';

const SLUG = 'helpdesk';

/** Makes the demo's people and project unless they are there; what people did in it since stays. */
export async function createDemoProject(services: Services): Promise<void> {
  const { db, now } = services;
  const there = await db.selectFrom('account').select('id').where('is_demo', '=', true).limit(1).executeTakeFirst();
  if (there) return;
  const at = now();
  const accounts = people.map((person) => ({ ...person, id: newId(at), email: `${person.host}@demo.localhost` }));
  await db
    .insertInto('account')
    .values(
      accounts.map(({ id, email, name, role }) => ({
        id,
        email,
        name,
        password_hash: null,
        is_owner: role === 'owner',
        is_demo: true,
        created_at: at,
      })),
    )
    .execute();
  const owner = accounts.find(({ role }) => role === 'owner')!;
  const actor = {
    accountId: owner.id,
    name: owner.name,
    email: owner.email,
    isOwner: true,
    isDemo: true,
    sessionId: 'demo',
  };
  const { slug } = await createProject(services, actor, SLUG);
  const row = await db.selectFrom('project').selectAll().where('slug', '=', slug).executeTakeFirstOrThrow();
  const project = { ...row, name: 'Helpdesk messages', role: 'owner' as const };
  await db.updateTable('project').set({ name: project.name }).where('id', '=', project.id).execute();
  await db
    .insertInto('member')
    .values(
      accounts
        .filter(({ id }) => id !== owner.id)
        .map(({ id, role }) => ({ project_id: project.id, account_id: id, role, added_at: at })),
    )
    .execute();
  const options = { question: { key: 'label', prompt } };
  for await (const step of runImport(
    services,
    { actor, project },
    demoFiles(),
    options,
    new AbortController().signal,
  )) {
    if (step.type === 'stopped') throw new Error(`The demo could not be made: ${step.detail}`);
  }
  for (const { id, annotator } of accounts) {
    if (!annotator) continue;
    await db
      .updateTable('annotator')
      .set({ account_id: id })
      .where('project_id', '=', project.id)
      .where('name', '=', annotator)
      .execute();
  }
}

/** The demo's labels as the two files a team would bring. */
function demoFiles(): SourceFile[] {
  const annotators = ['tomas', 'anil', 'jo', 'sam'];
  const items = messages.map(([id, message]) => JSON.stringify({ id, message })).join('\n');
  const ratings = messages.flatMap(([key, , labels]) =>
    annotators.flatMap((annotator, index) => {
      const label = labelNames[labels[index] ?? '-'];
      return label ? [`${key},${annotator},${label}`] : [];
    }),
  );
  return [sourceOf('messages.jsonl', items), sourceOf('labels.csv', ['item,annotator,label', ...ratings].join('\n'))];
}

function sourceOf(name: string, text: string): SourceFile {
  const bytes = new TextEncoder().encode(text);
  return {
    name,
    size: bytes.length,
    async *chunks() {
      yield bytes;
    },
  };
}
