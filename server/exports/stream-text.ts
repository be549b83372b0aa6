/** Characters or bytes handed on together: pieces are lines, and each hand-over has its price. */
const AT_ONCE = 64 * 1024;

/**
 * Text, or bytes, as the body of a reply, read on as fast as it is taken. When writing it fails, the connection breaks off instead
 * of ending well: nobody takes half an export for a whole one. Whoever stops reading stops the writing.
 */
export function streamText(
  pieces: AsyncIterable<string | Uint8Array>,
  tell: (error: unknown) => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const reading = pieces[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const held: Uint8Array[] = [];
      let size = 0;
      let text = '';
      try {
        while (size + text.length < AT_ONCE) {
          const { done, value } = await reading.next();
          if (done) {
            if (size + text.length > 0) break;
            return controller.close();
          }
          if (typeof value === 'string') text += value;
          else size += held[held.push(value) - 1]!.length;
        }
        controller.enqueue(text === '' ? Buffer.concat(held) : encoder.encode(text));
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
