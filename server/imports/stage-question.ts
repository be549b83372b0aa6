import { kindOf } from '#server/storage/conflicts.ts';
import { newId } from '#server/storage/id.ts';
import { json } from '#server/storage/json.ts';
import { widenConfig } from './choice-labels.ts';
import { type AskedQuestion, inStaging, type Staging } from './staging.ts';

const KIND = 'choice';

export interface QuestionOption {
  readonly key: string;
  readonly prompt: string;
}

export const defaultQuestion: QuestionOption = { key: 'label', prompt: 'Which label fits?' };

/**
 * The project's question of that key, or a new one. A new question is entered at once, for its answers refer to it; it
 * shows nothing while it has none, and goes with the import when that is discarded. New labels of an old question wait
 * for the commit.
 *
 * @throws RangeError when the answers cannot be the labels of a choice.
 */
export function stageQuestion(
  staging: Staging,
  option: QuestionOption,
  values: ReadonlySet<unknown>,
): Promise<AskedQuestion> {
  const { projectId, importId } = staging;
  return inStaging(staging, async (trx) => {
    const old = await trx
      .selectFrom('question')
      .select(['id', 'kind', 'config'])
      .where('project_id', '=', projectId)
      .where('key', '=', option.key)
      .executeTakeFirst();
    const stage = (id: string, body: unknown) =>
      trx
        .insertInto('staged_change')
        .values({ import_id: importId, kind: 'question', object_id: id, body: json(body) })
        .execute();
    if (old) {
      const kind = kindOf(old.kind);
      const config = widenConfig(kind, old.config, values);
      if (config !== old.config) await stage(old.id, { config });
      return { id: old.id, kind, config };
    }
    const kind = kindOf(KIND);
    const config = kind.configFrom(values);
    const { last } = await trx
      .selectFrom('question')
      .select((eb) => eb.fn.max('position').as('last'))
      .where('project_id', '=', projectId)
      .executeTakeFirstOrThrow();
    const id = newId(staging.at);
    await trx
      .insertInto('question')
      .values({
        id,
        project_id: projectId,
        key: option.key,
        prompt: option.prompt,
        kind: KIND,
        config: json(config),
        position: ((last as number | null) ?? 0) + 1,
      })
      .execute();
    await stage(id, { created: true });
    return { id, kind, config };
  });
}
