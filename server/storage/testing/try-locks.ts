import { DirectoryLocked, lockDirectory } from '../directory-lock.ts';

/** A process that tries to lock every folder it is told and says whether it could; it keeps what it got. */
process.on('message', (folder: string) => {
  try {
    lockDirectory(folder);
    process.send?.(true);
  } catch (error) {
    if (!(error instanceof DirectoryLocked)) throw error;
    process.send?.(false);
  }
});
process.send?.('ready');
