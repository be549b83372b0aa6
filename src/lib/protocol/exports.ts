import { reads } from './route.ts';

/** What can be taken out, by the name of its format. */
export const exportFormats = {
  jsonl: { file: 'gold', extension: 'jsonl', type: 'application/x-ndjson' },
  csv: { file: 'gold', extension: 'csv', type: 'text/csv' },
  soft: { file: 'soft', extension: 'jsonl', type: 'application/x-ndjson' },
  'soft-csv': { file: 'soft', extension: 'csv', type: 'text/csv' },
  annotations: { file: 'annotations', extension: 'jsonl', type: 'application/x-ndjson' },
  'annotations-csv': { file: 'annotations', extension: 'csv', type: 'text/csv' },
  'label-studio': { file: 'label-studio', extension: 'json', type: 'application/json' },
  'label-studio-relabel': { file: 'label-studio-relabel', extension: 'json', type: 'application/json' },
} as const;

export type ExportFormat = keyof typeof exportFormats;

export const exportFormatNames = Object.keys(exportFormats) as ExportFormat[];

/** What a reader may choose when exporting. */
export interface ExportChoices {
  readonly releases: readonly { readonly number: number; readonly note: string }[];
  /** Names of files of Label Studio that answers can be written back into, the newest import first. */
  readonly labelStudio: readonly string[];
  /** Whether real names can be asked for. */
  readonly mayName: boolean;
  /** Whether the project hides names: then soft labels and annotations come with pseudonyms unless asked otherwise. */
  readonly hideNames: boolean;
}

export const readExportChoices = reads<ExportChoices>({
  method: 'GET',
  path: '/api/projects/:project/exports',
  access: 'export.gold',
  shows: 'nothing',
  says: 'What can be exported: releases, files of Label Studio, and whether with real names.',
});
export const exportGold = reads<string>({
  method: 'GET',
  path: '/api/projects/:project/gold',
  access: 'export.gold',
  shows: 'decisions',
  says: 'Gold labels with reasons, soft labels, all layers, or gold written back into the file that was imported.',
  query: {
    format:
      '`jsonl` (unless said) or `csv`: gold; `soft`, `soft-csv`: how answers spread; `annotations`, `annotations-csv`: every answer of every layer; `label-studio`: the imported file with ground truth added; `label-studio-relabel`: its tasks to be labelled again.',
    release: 'Number of a dataset release; else as it stands now.',
    names: '`real` (owners and leads) or `pseudonym`.',
    exact: "`1` for CSV cells as they are; else cells that a spreadsheet would take for a formula get a `'` in front.",
    file: 'Which imported file of Label Studio, where there are several.',
    models: '`1` to count models in soft labels too.',
  },
  gives: ['application/x-ndjson', 'text/csv', 'application/json'],
});
