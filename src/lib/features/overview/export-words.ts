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
} as const;

export type What = keyof typeof whats;

interface Form {
  readonly title: string;
  readonly says: string;
  readonly exact: boolean;
  readonly formatOf: (what: What) => ExportFormat;
}

const csvOf = (what: What): ExportFormat => (what === 'gold' ? 'csv' : `${what}-csv`);

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
