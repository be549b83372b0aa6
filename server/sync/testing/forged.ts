import * as encoding from 'lib0/encoding';

/** A part of an update: collected, skipped or deleted so far, or text at the start or after a place. */
type Struct =
  | { gc: number }
  | { skip: number }
  | { deleted: number }
  | { text: string }
  | { after: [number, number]; text: string };

/** A version 1 update written by hand: structs of one client from a clock on. */
export function forged(client: number, clock: number, structs: Struct[], count = structs.length): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarUint(encoder, count);
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, clock);
    for (const struct of structs) writeStruct(encoder, struct);
    encoding.writeVarUint(encoder, 0);
  });
}

function writeStruct(encoder: encoding.Encoder, struct: Struct): void {
  if ('gc' in struct || 'skip' in struct) {
    encoding.writeUint8(encoder, 'gc' in struct ? 0 : 10);
    return encoding.writeVarUint(encoder, 'gc' in struct ? struct.gc : struct.skip);
  }
  const content = 'deleted' in struct ? 1 : 4;
  if ('after' in struct) {
    encoding.writeUint8(encoder, content | 0x80);
    for (const part of struct.after) encoding.writeVarUint(encoder, part);
  } else {
    encoding.writeUint8(encoder, content);
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarString(encoder, 'rationale:x');
  }
  if ('deleted' in struct) encoding.writeVarUint(encoder, struct.deleted);
  else encoding.writeVarString(encoder, struct.text);
}
