/** Something the caller gave cannot be used; the message is what to tell them (exit code 1). */
export class BadInput extends Error {}
