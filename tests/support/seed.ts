import { defaultEntry } from '#domain/adjudication/entry.ts';
import type { Policy, Role } from '#domain/adjudication/policy.ts';
import { disagreement, patternOf } from '#domain/adjudication/queue-value.ts';
import { choice } from '#kinds/choice/kind.ts';
import type { InProject } from '#server/commands/context.ts';
import { createTokens } from '#server/auth/api-token.ts';
import { createSessions } from '#server/auth/session.ts';
import { openVisibility } from '#domain/exposure/visibility.ts';
import { createExposures } from '#server/exposure/exposures.ts';
import { createThrottle } from '#server/auth/throttle.ts';
import type { Services } from '#server/services.ts';
import { newId } from '#server/storage/id.ts';
import { json } from '#server/storage/json.ts';
import type { ProjectSettings } from '#server/storage/schema.ts';
import type { Storage } from '#server/storage/storage.ts';

/** Services over a test database: everything real but the clock and the rooms, which are written down instead. */
export function testServices(storage: Storage) {
  const told: { records: string[]; access: unknown[] } = { records: [], access: [] };
  let clock = 1_790_000_000_000;
  const now = () => clock;
  const services: Services = {
    storage,
    db: storage.db,
    sessions: createSessions(storage.db, {
      secure: false,
      now: Date.now,
      onEnded: (ended) => void told.access.push(ended),
    }),
    tokens: createTokens(storage.db, now),
    throttle: createThrottle(storage.db, now),
    rooms: {
      recordChanged: (names) => void told.records.push(...names),
      accessChanged: (whose) => void told.access.push(whose),
    },
    exposures: createExposures(storage.db, now),
    demo: null,
    webhooks: { allowHosts: new Set<string>(), wake: () => {} },
    sendsMail: false,
    now,
  };
  return { services, told, pass: (ms: number) => (clock += ms) };
}

export type Cast = Record<string, { role: Role; annotator?: string; tags?: string[] }>;

/** A project with people, one choice question and items whose answers are given as `{ item: { annotator: label } }`. */
export async function seedProject(
  services: Services,
  cast: Cast,
  items: Record<string, Record<string, string>>,
  settings: Partial<ProjectSettings> & { policy: Policy },
) {
  const { db } = services;
  const at = services.now();
  const ids: Record<string, string> = {};
  for (const name of Object.keys(cast)) {
    const id = (ids[name] = newId());
    const email = `${name}.${id.toLowerCase()}@example.org`;
    await db
      .insertInto('account')
      .values({ id, email, name, password_hash: null, is_owner: false, is_demo: false, created_at: at })
      .execute();
  }
  const full: ProjectSettings = { entry: defaultEntry, hideNames: true, ...settings };
  const project = { id: newId(), slug: newId().toLowerCase(), name: 'Test', secret: 'secret', settings: full };
  await db
    .insertInto('project')
    .values({ ...project, settings: json(full), created_at: at, created_by: Object.values(ids)[0]! })
    .execute();
  for (const [name, { role, tags = [] }] of Object.entries(cast)) {
    await db
      .insertInto('member')
      .values({ project_id: project.id, account_id: ids[name]!, role, tags: json(tags), added_at: at })
      .execute();
  }
  const labels = [...new Set(Object.values(items).flatMap((answers) => Object.values(answers)))].sort();
  const config = choice.configFrom(labels);
  const question = { id: newId(), project_id: project.id, key: 'label', prompt: 'Which?', kind: 'choice', position: 1 };
  await db
    .insertInto('question')
    .values({ ...question, config: json(config as unknown) })
    .execute();

  const annotators = new Map<string, string>();
  for (const name of new Set(Object.values(items).flatMap((answers) => Object.keys(answers)))) {
    const id = newId();
    annotators.set(name, id);
    const owner = Object.entries(cast).find(([, { annotator }]) => annotator === name)?.[0];
    await db
      .insertInto('annotator')
      .values({
        id,
        project_id: project.id,
        name,
        is_model: false,
        account_id: owner ? ids[owner]! : null,
        import_id: null,
      })
      .execute();
  }
  const conflicts: Record<string, string> = {};
  const itemIds: Record<string, string> = {};
  for (const [key, answers] of Object.entries(items)) {
    const item = (itemIds[key] = newId());
    await db
      .insertInto('item')
      .values({
        id: item,
        project_id: project.id,
        key,
        parent: null,
        content: json([{ type: 'text' as const, name: 'text', text: `Text of ${key}` }]),
        metadata: json({}),
        import_id: null,
        created_at: at,
      })
      .execute();
    const given = Object.entries(answers).map(([name, value]) => ({
      annotation: newId(),
      annotator: annotators.get(name)!,
      value,
    }));
    await db
      .insertInto('annotation')
      .values(
        given.map(({ annotation, annotator, value }) => ({
          id: annotation,
          project_id: project.id,
          item_id: item,
          question_id: question.id,
          annotator_id: annotator,
          layer: 'independent',
          revision: 1,
          value: json(value as unknown),
          import_id: null,
          created_at: at,
        })),
      )
      .execute();
    for (const difference of choice.conflicts(given, config)) {
      const id = (conflicts[key] = newId());
      await db
        .insertInto('conflict')
        .values({
          id,
          project_id: project.id,
          item_id: item,
          question_id: question.id,
          key: difference.key,
          type: difference.type,
          revision: 1,
          basis: `basis of ${key}`,
          candidates: json(
            difference.candidates.map((candidate) => ({ ...candidate, annotators: [...candidate.annotators] })),
          ),
          disagreement: disagreement(difference.candidates),
          pattern: patternOf(difference.candidates),
          weight: 1,
          moot: false,
          import_id: null,
        })
        .execute();
    }
  }
  const as = (name: string): InProject => ({
    actor: { accountId: ids[name]!, name, email: '', isOwner: false, isDemo: false, sessionId: name },
    asker: { accountId: ids[name]!, isOwner: false, role: cast[name]!.role },
    project: { ...project, visibility: openVisibility, role: cast[name]!.role },
  });
  return { project, question, ids, annotators, conflicts, items: itemIds, as };
}
