/**
 * The contract every task kind fulfils. One folder under `kinds/` makes a kind;
 * nothing outside that folder and the two lists knows the shape of its values.
 */

/** One problem found while parsing; `path` leads from the root to the place. */
export interface ParseIssue {
  readonly message: string;
  readonly path?: ReadonlyArray<PropertyKey | { readonly key: PropertyKey }> | undefined;
}

/** Standard Schema v1 (https://standardschema.dev), written out because the domain imports nothing. */
export interface Schema<Output> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (
      value: unknown,
    ) =>
      | { readonly value: Output; readonly issues?: undefined }
      | { readonly issues: readonly ParseIssue[] }
      | Promise<{ readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly ParseIssue[] }>;
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
  };
}

/** One annotator's current answer to one question of one item. */
export interface Answer<Value> {
  /** Id of the annotation row. */
  readonly annotation: string;
  /** Id of the annotator. */
  readonly annotator: string;
  readonly value: Value;
}

/** One distinct answer to a conflict, with the annotators who gave it. */
export interface Candidate<Value> {
  /** Canonical text of the value: equal answers have equal keys. */
  readonly key: string;
  readonly value: Value;
  /** Annotator ids, sorted. */
  readonly annotators: readonly string[];
}

export type ConflictType = 'label' | 'boundary' | 'missing' | 'overlap' | 'order' | 'score' | 'text';

/** One point on which the answers of an item differ. */
export interface Difference<Value> {
  /** Stable within (item, question): the same point keeps its key when answers are added. */
  readonly key: string;
  readonly type: ConflictType;
  /** Largest first, then by key. */
  readonly candidates: readonly Candidate<Value>[];
}

/** How one conflict was settled. */
export type Resolution<Value> =
  | { readonly outcome: 'label'; readonly value: Value }
  | { readonly outcome: 'nothing' | 'split' | 'uncertain' | 'defective' };

export type Outcome = Resolution<unknown>['outcome'];

/** A named value for tests, the gallery and the docs. */
export interface Example<Config> {
  readonly name: string;
  readonly config: Config;
  /** Values the kind accepts under this config. */
  readonly good: readonly unknown[];
  /** Values the kind refuses under this config. */
  readonly bad: readonly unknown[];
}

export interface Kind<Config, Value> {
  /** The word used in data and URLs, e.g. `choice`. */
  readonly name: string;
  readonly title: string;
  readonly config: Schema<Config>;
  /** Schema of one answer under a config. */
  value(config: Config): Schema<Value>;
  /** 0 (same) … 1 (as different as can be); symmetric; 0 exactly on equal values. */
  distance(a: Value, b: Value, config: Config): number;
  /** Canonical text of a value: equal values, and only they, have equal keys. */
  keyOf(value: Value): string;
  /** The points on which the answers differ; empty when they agree. */
  conflicts(answers: readonly Answer<Value>[], config: Config): readonly Difference<Value>[];
  /**
   * The final value from settled conflicts (by difference key) and the undisputed rest;
   * `null` when a conflict is unsettled or was settled without a value.
   */
  resolve(
    answers: readonly Answer<Value>[],
    resolutions: ReadonlyMap<string, Resolution<Value>>,
    config: Config,
  ): Value | null;
  /** How much a conflict about this value matters in the queue; 1 where the config does not say. */
  weightOf(value: Value, config: Config): number;
  /** Names of the statistics that make sense for it (see domain/agreement). */
  readonly measures: readonly string[];
  /** A short line of text for lists, minutes, screen readers and diffs. */
  summarise(value: Value, config: Config): string;
  /** A config that fits the values found in imported data. */
  configFrom(values: Iterable<unknown>): Config;
  /**
   * The settings that take these answers too; those there are keep their order, words and weights. The same object where
   * nothing is new. What can be no answer of this kind, whatever its settings, is left out: `value` refuses it, one by one.
   *
   * @throws RangeError when no such settings can be, saying why.
   */
  widen(config: Config | null, values: Iterable<unknown>): Config;
  /**
   * An answer as data hand it over (text, a number, a list) in the form that `value` parses; as it is where it has none.
   *
   * @param separator what stands between several labels in one text, where something does
   */
  fromData(raw: unknown, separator?: string): unknown;
  /** The labels an answer names, as text: what conditions and counts go by. */
  labelsOf(value: Value): readonly string[];
  /** Every label an answer can name under these settings, in their order, with what people see. */
  labels(config: Config): readonly { readonly value: string; readonly title: string }[];
  readonly examples: readonly Example<Config>[];
}
