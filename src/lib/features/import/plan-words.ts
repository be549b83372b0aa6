import type { PlanUse } from '#lib/formats/column-uses.ts';
import type { Encoding, FileRole } from '#lib/formats/format.ts';

export const roles: Readonly<Record<FileRole, string>> = {
  ratings: 'Answers by people',
  items: 'Items',
  gold: 'Gold',
};

export const uses: Readonly<Record<PlanUse, string>> = {
  item: 'Item',
  annotator: 'Who answered',
  label: 'Answer',
  answers: 'Answers to a question of its own',
  question: 'Which question',
  person: 'Answers of one person',
  gold: 'Gold',
  parent: 'What the item belongs to',
  derived: 'Model it was made from',
  text: 'Text to show',
  fact: 'Fact about the item',
  none: 'Not read',
};

export const encodings: Readonly<Record<Encoding, string>> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16 (little-endian)',
  'utf-16be': 'UTF-16 (big-endian)',
  'windows-1252': 'Windows-1252 (Western European)',
};

export const delimiters: Readonly<Record<string, string>> = {
  ',': 'Comma',
  ';': 'Semicolon',
  '\t': 'Tab',
  '|': 'Vertical bar',
};
