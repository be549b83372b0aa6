import * as v from 'valibot';

/** Made by the client for each act, so that a command sent twice on a bad network has one effect. */
export const commandId = v.pipe(
  v.string(),
  v.regex(/^[0-9A-Za-z_-]{8,64}$/, 'A command id has 8 to 64 letters and digits.'),
);
