import { reads } from './route.ts';

/** An item somebody may have meant. */
export interface FoundItem {
  readonly item: string;
  readonly key: string;
  /** The conflict that was named, by its own id or a decision's; null where the item was. */
  readonly conflict: string | null;
  /** First words of the item. */
  readonly text: string;
}

export const findItems = reads<FoundItem[]>({
  method: 'GET',
  path: '/api/projects/:project/find',
  access: 'queue.read',
  shows: 'item',
  says: 'Items whose key begins with a text, or the one that an id of an item, conflict or decision belongs to; 8 at most.',
  query: { text: 'Beginning of a key, or an id.' },
  example: {
    reply: [
      {
        item: '01K9X3V7E8Q2M4N6P8R0S2T4W1',
        key: 'message-17',
        conflict: null,
        text: 'The app closes itself when I open the settings.',
      },
    ],
  },
});
