import { type FilePlan, listed, quoted } from '../format.ts';

/** Another way to read a file. */
export interface Alternative {
  readonly plan: FilePlan;
  /** What speaks for it, one sentence. */
  readonly reason: string;
}

/**
 * The readings that differ from the chosen one by one step: another column by the names of columns, or the other role of
 * a file without people.
 *
 * @param labels columns whose names say label, the clearest first
 * @param items the same for items
 */
export function otherPlans(plan: FilePlan, labels: readonly string[], items: readonly string[]): Alternative[] {
  const { columns } = plan;
  if (plan.role === 'gold') {
    const reason = `${quoted(columns.item)} and ${quoted(columns.gold ?? '')} may describe items.`;
    return [{ plan: { ...plan, role: 'items', columns: { ...columns, metadata: 'rest' } }, reason }];
  }
  if (plan.role === 'items') {
    if (columns.gold === undefined) return [];
    const asGold: FilePlan = { ...plan, role: 'gold', columns: { ...columns, content: [], metadata: [] } };
    return [{ plan: asGold, reason: `Only the reference answers in ${quoted(columns.gold)} may be meant.` }];
  }
  const used = [
    columns.item,
    columns.annotator,
    columns.label,
    columns.gold,
    columns.question,
    columns.parent,
    columns.derived,
  ];
  const free = (names: readonly string[]) => names.filter((name) => !used.includes(name));
  return [
    ...free(labels).map((label) => ({
      plan: withColumns(plan, { label }),
      reason: `${quoted(label)} may be the answer too.`,
    })),
    ...free(items).map((item) => ({
      plan: withColumns(plan, { item }),
      reason: `${quoted(item)} may name the item too.`,
    })),
    ...asQuestions(plan, labels),
  ];
}

/** Several columns that are called labels may be a question each. */
function asQuestions(plan: FilePlan, labels: readonly string[]): Alternative[] {
  const { label, question, gold, people, ...columns } = plan.columns;
  const answers = labels.filter((name) => name !== gold && name !== columns.item && name !== columns.annotator);
  if (people || question !== undefined || gold !== undefined || label === undefined || answers.length < 2) return [];
  const { content, metadata } = columns;
  const without = (names: readonly string[]) => names.filter((name) => !answers.includes(name));
  const rest = metadata === 'rest' ? metadata : without(metadata);
  const reason = `${listed(answers)} may be a question each.`;
  return [{ plan: { ...plan, columns: { ...columns, answers, content: without(content), metadata: rest } }, reason }];
}

/** A column has one use: what becomes item or label is no longer a fact of the item. */
function withColumns(plan: FilePlan, change: { item: string } | { label: string }): FilePlan {
  const taken: readonly string[] = Object.values(change);
  const { content, metadata } = plan.columns;
  const without = (names: readonly string[]) => names.filter((name) => !taken.includes(name));
  const rest = metadata === 'rest' ? metadata : without(metadata);
  return { ...plan, columns: { ...plan.columns, content: without(content), metadata: rest, ...change } };
}
