/** Characters handed on together: pieces are lines, and each hand-over has its price. */
const AT_ONCE = 64 * 1024;

/**
 * Text as the body of a reply, read on as fast as it is taken. When writing it fails, the connection breaks off instead
 * of ending well: nobody takes half an export for a whole one. Whoever stops reading stops the writing.
 */
export function streamText(pieces: AsyncIterable<string>, tell: (error: unknown) => void): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const reading = pieces[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      let text = '';
      try {
        while (text.length < AT_ONCE) {
          const { done, value } = await reading.next();
          if (!done) text += value;
          else if (text !== '') break;
          else return controller.close();
        }
        controller.enqueue(encoder.encode(text));
      } catch (error) {
        tell(error);
        controller.error(error);
      }
    },
    async cancel() {
      await reading.return?.();
    },
  });
}
