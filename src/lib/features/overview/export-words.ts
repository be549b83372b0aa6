import type { ExportFormat } from '#lib/protocol/exports.ts';

/** What can be taken out, and what it is good for. */
export const whats = {
  gold: {
    title: 'Gold labels',
    says: 'One row per item and question: the final label, how it came about, who said what, and why.',
  },
  soft: { title: 'Soft labels', says: 'How the answers to each item spread, per layer; models left out.' },
  annotations: {
    title: 'Every answer',
    says: 'All layers, one row per answer; superseded and withdrawn ones are marked.',
  },
  'label-studio': {
    title: 'Label Studio, with ground truth',
    says: 'The file as it was imported, byte for byte, with one ground truth annotation more in each settled task.',
  },
  'label-studio-relabel': {
    title: 'Label Studio, to label again',
    says: 'Its tasks that are open, uncertain, defective or have newer answers, without annotations.',
  },
} as const;

export type What = keyof typeof whats;

interface Form {
  readonly title: string;
  readonly says: string;
  readonly exact: boolean;
  readonly formatOf: (what: What) => ExportFormat;
}

/** Whether it goes into the file it came from, and so has no form of its own. */
export function isWrittenBack(what: What): what is 'label-studio' | 'label-studio-relabel' {
  return what.startsWith('label-studio');
}

const csvOf = (what: What): ExportFormat => (isWrittenBack(what) ? what : what === 'gold' ? 'csv' : `${what}-csv`);

export const forms: Readonly<Record<string, Form>> = {
  jsonl: {
    title: 'JSON Lines',
    says: 'Exact, for programs; begins with what the export is.',
    exact: false,
    formatOf: (what) => (what === 'gold' ? 'jsonl' : what),
  },
  csv: {
    title: 'CSV, safe for spreadsheets',
    says: 'Cells that a spreadsheet would run get a ’ in front.',
    exact: false,
    formatOf: csvOf,
  },
  exact: { title: 'CSV, exact cells', says: 'For programs; not for spreadsheets.', exact: true, formatOf: csvOf },
};
