import type { QuestionReading } from '#lib/formats/asked.ts';
import type { Inspection } from '#lib/formats/inspect.ts';
import type { QuestionView } from '#lib/protocol/views.ts';

type FoundQuestion = Inspection['questions'][number];

/** What somebody says of a question found in files. */
export interface QuestionDraft {
  readonly key?: string;
  readonly prompt?: string;
  readonly kind?: string;
  readonly separator?: string;
  /** Words of a scale, lowest first, between commas. */
  readonly scale?: string;
  readonly askedWhen?: { readonly question: string; readonly answers: readonly string[] } | null;
}

/** The key a question has unless somebody gives it another: the only one of the project, else one made of its name. */
export function keyOf(name: string, draft: QuestionDraft | undefined, known: readonly QuestionView[]): string {
  if (draft?.key !== undefined) return draft.key;
  if (name === '') return known.length === 1 ? known[0]!.key : 'label';
  return (
    name
      .normalize('NFC')
      .replace(/[^\p{L}\p{N}_.-]+/gu, '_')
      .slice(0, 60) || 'label'
  );
}

/** What is said and known of a question, as its answers are read by it. */
export function readingOf(
  name: string,
  draft: QuestionDraft | undefined,
  known: readonly QuestionView[],
): QuestionReading {
  const old = known.find(({ key }) => key === keyOf(name, draft, known));
  const separator = draft?.separator ? draft.separator : undefined;
  if (old) return { name, kind: old.kind, config: old.config, separator };
  return { name, kind: draft?.kind, separator, config: draft?.kind === 'rating' ? scaleIn(draft.scale) : undefined };
}

/** The settings of a scale whose words stand between commas, lowest first; undefined where there are fewer than two. */
function scaleIn(words: string | undefined): unknown {
  const titles = (words ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  if (titles.length < 2) return undefined;
  return { min: 1, max: titles.length, step: 1, labels: titles.map((title, index) => ({ value: index + 1, title })) };
}

/** The question as the import is told of it. */
export function optionOf(name: string, draft: QuestionDraft | undefined, known: readonly QuestionView[]) {
  const key = keyOf(name, draft, known);
  const { kind, separator, config } = readingOf(name, draft, known);
  const isOld = known.some((old) => old.key === key);
  const asked = draft?.askedWhen;
  return {
    ...(name === '' ? {} : { name }),
    key,
    ...(draft?.prompt?.trim() ? { prompt: draft.prompt.trim() } : {}),
    ...(kind === undefined ? {} : { kind }),
    ...(separator === undefined ? {} : { separator }),
    ...(isOld || config === undefined ? {} : { config }),
    ...(asked && asked.answers.length > 0 ? { askedWhen: asked } : {}),
  };
}

/** Whether another reading is proposed and nobody has said yes or no to it. */
export function isUndecided(
  { name, proposed }: FoundQuestion,
  draft: QuestionDraft | undefined,
  known: readonly QuestionView[],
) {
  return proposed !== null && readingOf(name, draft, known).kind === undefined;
}
