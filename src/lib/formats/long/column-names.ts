/** What a column may be for, by its name alone. */
export type ColumnUse = 'item' | 'annotator' | 'label' | 'gold' | 'question' | 'parent' | 'derived';

/** `WorkerId`, `worker-id` and `!amt_worker_ids` alike: lower-case words between underscores. */
export function plainName(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '');
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** Names that say it outright, the clearest first. */
const outright: Record<ColumnUse, readonly string[]> = {
  item: 'item item_id itemid item_key orig_id original_id global_key external_id task_id unit_id hit_id hitid example_id document_id doc_id sample_id instance_id id uid uuid key item_name task unit hit example document doc sample instance'.split(
    ' ',
  ),
  annotator:
    'annotator annotator_id annotator_name annotated_by labeled_by labelled_by completed_by worker worker_id rater rater_id coder coder_id labeler labeller user user_id username user_name judge reviewer performer created_by'.split(
      ' ',
    ),
  label:
    'label annotation answer judgement judgment rating response value category class choice vote preference verdict score severity'.split(
      ' ',
    ),
  question: 'question question_key question_id question_name criterion aspect dimension attribute'.split(' '),
  parent: 'parent parent_id parent_key'.split(' '),
  derived:
    'derived_from derived_from_model made_from_model corrected_model prelabeled_by prelabelled_by pre_annotated_by'.split(
      ' ',
    ),
  gold: 'gold gold_label goldlabel label_gold ground_truth groundtruth truth true_label gold_standard reference reference_label correct_label correct_answer expert_label expected gt'.split(
    ' ',
  ),
};

/** Words that say it together with nothing but qualifiers. */
const heads: Record<ColumnUse, ReadonlySet<string>> = {
  item: words(
    'item task unit hit example document doc sample instance image photo picture question video clip audio record object media pair dialog dialogue conversation segment song site thread',
  ),
  annotator: words(
    'annotator worker rater coder judge labeler labeller user reviewer volunteer evaluator contributor participant performer expert person assignee',
  ),
  label: words(
    'label labels annotation answer judgement judgment rating response value category class choice vote preference verdict score severity grade result tag stance sentiment relevance decision',
  ),
  gold: words('gold truth groundtruth reference'),
  question: words('criterion aspect dimension'),
  parent: words('parent'),
  derived: new Set(),
};

const qualifiers: Record<ColumnUse, ReadonlySet<string>> = {
  item: words('id ids key name orig original number no nr index uid uuid global external'),
  annotator: words('id ids key name amt mturk email mail hash code pseudonym anon anonymised anonymized original'),
  label: words('final worker annotator user rater human crowd value name assigned selected given'),
  gold: words('label answer standard value class ground true category'),
  question: words('id key name'),
  parent: words('id key name document thread patient item task'),
  derived: new Set(),
};

/** Words that go with an item only when something marks them as its name: a bare `text` is its content. */
const contentHeads = words('text sentence post comment tweet message url file article passage query prompt');

/**
 * How well a name says the use: 0 = outright and clearest, larger = less so, null = not at all.
 */
export function nameRank(name: string, use: ColumnUse): number | null {
  const plain = plainName(name);
  const index = outright[use].indexOf(plain);
  if (index >= 0) return index;
  const parts = plain.split('_').filter((part) => part !== '');
  const isHead = (part: string) => heads[use].has(part);
  const isQualifier = (part: string) => qualifiers[use].has(part) || /^\d+$/.test(part);
  if (parts.some(isHead) && parts.every((part) => isHead(part) || isQualifier(part))) return 100;
  const isContent = (part: string) => contentHeads.has(part);
  if (use === 'item' && parts.some(isContent) && parts.some(isQualifier)) {
    return parts.every((part) => isContent(part) || isQualifier(part)) ? 101 : null;
  }
  return null;
}

/** Whether a word of a plain name stands for somebody who labels, as in `rater_1` or `ann_mira`. */
export function isPersonWord(word: string): boolean {
  return word === 'ann' || heads.annotator.has(word);
}

const textNames = words(
  'text texts content contents body prompt question query instruction instructions input output response reply answer completion premise hypothesis sentence utterance message comment post tweet title headline passage context document article paragraph description caption summary abstract snippet source target translation transcript subtitles review claim evidence dialogue dialog conversation chosen rejected turn',
);

/** Whether a column is text to read, by its name: `text`, `response_a`, `sentence2`, `prev_message`. */
export function isTextName(name: string): boolean {
  const parts = plainName(name)
    .split('_')
    .filter((part) => !/^(\d+|[a-z])$/.test(part));
  const last = parts.at(-1)?.replace(/\d+$/, '');
  return last !== undefined && textNames.has(last);
}

const remarks = words(
  'comment comments note notes remark remarks reason rationale explanation justification feedback review response reply answer output',
);

/** Whether a column of text may be what somebody wrote as they answered. */
export function isRemark(name: string): boolean {
  return plainName(name)
    .split('_')
    .some((part) => remarks.has(part));
}

const passing = words(
  'start started end ended time timestamp times date created updated modified submitted accepted duration seconds elapsed lead latency occurrence round ip session assignment annotation annotations channel country region city trust tainted status',
);

/** Whether a column tells of the act of labelling (when, where, which sitting) and not of the item. */
export function isPassing(name: string): boolean {
  return plainName(name)
    .split('_')
    .some((part) => passing.has(part));
}
