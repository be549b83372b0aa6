/**
 * Exports of tools that are no tables, by what only they hold: all of a tool's patterns stand in the first characters
 * of its files. Read as a table, some would pass for one and mean something else.
 */
const tools: readonly { readonly name: string; readonly marks: readonly RegExp[]; readonly advice?: string }[] = [
  {
    name: 'a list of predictions for Label Studio, without their tasks',
    marks: [/^\s*[[{]/, /"model_version"\s*:/, /"from_name"\s*:/],
    advice: 'or export the tasks with their predictions, as JSON',
  },
  { name: 'an export of Prodigy', marks: [/^\s*\{/, /"_input_hash"\s*:/, /"_task_hash"\s*:/] },
  { name: 'an export of Labelbox', marks: [/^\s*[[{]/, /"(data_row|DataRow ID|dataRow)"\s*:/] },
  {
    name: 'an export of SageMaker Ground Truth',
    marks: [/^\s*[[{]/, /"groundtruth\/|"workerId"\s*:/, /"(source(-ref)?|answers|annotations)"\s*:/],
  },
  {
    name: 'an export of COCO',
    marks: [/^\s*\{/, /"(images|annotations)"\s*:\s*\[/, /"(image_id|category_id|file_name|supercategory)"\s*:/],
  },
  { name: 'an export of WebAnno or INCEpTION', marks: [/^#FORMAT=WebAnno/] },
  { name: 'an export of Praat', marks: [/ooTextFile/] },
  { name: 'an export of brat', marks: [/^[TREAMN]\d+\t\S+ \d+ \d+/] },
  { name: 'XML', marks: [/^\s*<(\?xml|!DOCTYPE|[a-z]+[\s>])/i] },
  { name: 'a PDF', marks: [/^%PDF-/] },
];

/** What a file is that begins with this text, where it is plainly no table. */
export function toolOf(text: string) {
  return tools.find(({ marks }) => marks.every((mark) => mark.test(text))) ?? null;
}

export function notATable({ name, advice }: NonNullable<ReturnType<typeof toolOf>>): string {
  const how = advice ? ` (${advice})` : '';
  return `this is ${name}, which is not read yet. Bring a table with one row per answer: item, annotator, label${how}.`;
}
