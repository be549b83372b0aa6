import type { AgreementRange } from './data.ts';
import { reads } from './route.ts';

/** A figure with its interval, or why there is none. */
export type Figure =
  | { readonly defined: true; readonly value: number; readonly range: AgreementRange }
  | { readonly defined: false; readonly reason: string };

/** Where agreement on one question differs: by label, by part of the data, and between people and models. */
export interface AgreementDetail {
  readonly question: { readonly id: string; readonly key: string; readonly prompt: string };
  readonly layer: string;
  /** In the order of the question; those nobody gave are left out. */
  readonly labels: readonly {
    readonly label: string;
    readonly title: string;
    /** Items with two or more answers on which somebody gave it. */
    readonly items: number;
    readonly agreement: Figure;
  }[];
  readonly strata: readonly Stratum[];
  /** Strata with fewest items that are not shown. */
  readonly moreStrata: number;
  readonly models: readonly {
    readonly id: string;
    readonly name: string;
    readonly items: number;
    readonly agreement: Figure;
    /** Answers of people to the same items that were made from a prediction; they are left out. */
    readonly made: number;
    /** The people among themselves on the same items. */
    readonly people: { readonly defined: boolean; readonly value?: number; readonly reason?: string };
  }[];
}

export interface Stratum {
  /** What the queue is filtered by to see its items; null for items without a value. */
  readonly value: string | null;
  readonly title: string;
  /** When its import went live, in milliseconds; null for values of a field. */
  readonly at: number | null;
  readonly items: number;
  readonly pairable: number;
  readonly percent: Figure;
  readonly alpha: Figure;
}

/** What the data can be divided by. */
export interface StrataChoices {
  /** Names of fields of the items' metadata with 2 to 30 different values. */
  readonly fields: readonly string[];
}

export const readAgreementDetail = reads<AgreementDetail[]>({
  method: 'GET',
  path: '/api/projects/:project/agreement/detail',
  access: 'agreement.read',
  shows: 'nothing',
  says: 'Agreement per label, per import or value of a field, and of models with people, on the independent layer.',
  query: { by: '`import` (unless said), or the name of a field of the items’ metadata after `field:`.' },
});
export const readStrataChoices = reads<StrataChoices>({
  method: 'GET',
  path: '/api/projects/:project/agreement/strata',
  access: 'agreement.read',
  shows: 'nothing',
  says: 'The fields of the items’ metadata that agreement can be divided by.',
});
