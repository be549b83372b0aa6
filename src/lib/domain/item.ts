/** One part of what an item shows. */
export interface ContentPart {
  readonly type: 'text';
  /** What the part is called in the data, e.g. `text`, `hypothesis`. */
  readonly name: string;
  readonly text: string;
}
