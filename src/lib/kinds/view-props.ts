import type { Snippet } from 'svelte';

/** An annotator as the viewer may know them. */
export interface AnnotatorTag {
  readonly label: string;
  readonly hidden: boolean;
  readonly you: boolean;
  /** The model whose prediction the answer was made from; null when it was not, or while names are hidden. */
  readonly madeFrom: string | null;
}

/** Somebody else in the room who has a candidate selected. */
export interface PeerTag {
  readonly id: string;
  readonly name: string;
  readonly initials: string;
  readonly colour: string;
}

/** One candidate row as a kind's View gets it. */
export interface CandidateRow {
  readonly key: string;
  readonly value: unknown;
  readonly annotators: readonly AnnotatorTag[];
}

/** What a kind's View shows: the answers of N people to one conflict, differences first. */
export interface ViewProps {
  readonly config: unknown;
  readonly candidates: readonly CandidateRow[];
  /** Key of the candidate the viewer has selected. */
  readonly selected: string | null;
  /** Key of the candidate that was decided on. */
  readonly won: string | null;
  readonly peers: ReadonlyMap<string, readonly PeerTag[]>;
  readonly onselect: (key: string) => void;
  readonly onpropose: ((key: string) => void) | null;
  /** What stands beside a candidate: its proposal and votes. */
  readonly beside: Snippet<[string]>;
}

/** A kind's Editor: gives one answer by keyboard too. */
export interface EditorProps {
  readonly config: unknown;
  readonly value: unknown;
  readonly label: string;
  readonly onchange: (value: unknown) => void;
}

/** A kind's Settings: changes the settings of a question; what answers may name is never taken away. */
export interface SettingsProps {
  readonly config: unknown;
  readonly onchange: (config: unknown) => void;
}
