import { newCommandId } from '#lib/client/api.ts';
import { command, wordsOf } from '#lib/client/status.svelte.ts';
import { undoHandling } from '#lib/protocol/handling.ts';
import { sayCount, sayNumber } from '#lib/ui/say-count.ts';
import { toasts } from '#lib/ui/toasts.svelte.ts';

/** An act of handling, as the server answers it. */
export interface Handled {
  readonly handling: string;
  readonly changed: number;
  readonly left: number;
}

/** Tells what an act of handling changed, and offers to take it back; `onchanged` once that was done. */
export function tellHandled(
  project: string,
  { handling, changed, left }: Handled,
  onchanged: () => Promise<void>,
  says = `${sayCount(changed, 'conflict')} changed${left > 0 ? `, ${sayNumber(left)} left as they were` : ''}`,
): void {
  const takeBack = async () => {
    try {
      const params = { project, handling };
      const { undone, kept } = await command(undoHandling, { params, body: { commandId: newCommandId() } });
      toasts.say(
        `${sayCount(undone, 'conflict')} as before${kept > 0 ? `, ${sayNumber(kept)} handled anew since kept` : ''}`,
      );
    } catch (error) {
      toasts.say(wordsOf(error), { tone: 'error' });
    }
    await onchanged();
  };
  toasts.say(says, { action: { label: 'Undo', run: () => void takeBack() } });
}
