import type { Role } from '#domain/adjudication/policy.ts';

/** The people of the demo. `annotator` is the name under which the demo's labels know them. */
export const people: readonly { host: string; name: string; role: Role; annotator: string | null }[] = [
  { host: 'mira', name: 'Mira Novak', role: 'owner', annotator: null },
  { host: 'tomas', name: 'Tomas Berg', role: 'adjudicator', annotator: 'tomas' },
  { host: 'anil', name: 'Anil Rao', role: 'annotator', annotator: 'anil' },
  { host: 'jo', name: 'Jo Okafor', role: 'annotator', annotator: 'jo' },
  { host: 'vera', name: 'Vera Lind', role: 'observer', annotator: null },
];
