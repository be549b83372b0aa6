import { fsyncSync } from 'node:fs';
import { NodeFS } from '@electric-sql/pglite/nodefs';

/** The parts of the Emscripten module this file leans on (PGlite 0.5.16; pinned, and held by a test). */
interface EmscriptenModule {
  NODEFS: { stream_ops: { fsync?: (stream: { nfd: number }) => number } };
  FS: { ErrnoError: new (errno: number) => Error };
}

const EIO = 29;

/**
 * PGlite's Node filesystem with a real fsync: without it a committed row lives in the page cache
 * only and a power cut can lose it or leave the database unopenable.
 */
export class DurableNodeFS extends NodeFS {
  override async init(...args: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const started = await super.init(...args);
    const preRun = started.emscriptenOpts.preRun ?? [];
    const addFsync = (module: unknown) => {
      const { NODEFS, FS } = module as EmscriptenModule;
      NODEFS.stream_ops.fsync = (stream) => {
        try {
          fsyncSync(stream.nfd);
          return 0;
        } catch {
          // A plain throw would unwind through Postgres's error stack and end as an unreadable PANIC.
          throw new FS.ErrnoError(EIO);
        }
      };
    };
    return { emscriptenOpts: { ...started.emscriptenOpts, preRun: [...preRun, addFsync] as typeof preRun } };
  }
}

/** PGlite's own start parameters without `-F` (no fsync), with durable writes and small buffers. */
export const startParams = [
  '--single',
  '-O',
  '-j',
  ...[
    'search_path=public',
    'exit_on_error=false',
    'log_checkpoints=false',
    'max_worker_processes=0',
    'max_parallel_workers=0',
    'max_parallel_workers_per_gather=0',
    'io_method=sync',
    'max_parallel_maintenance_workers=0',
    'fsync=on',
    'wal_sync_method=fsync',
    'shared_buffers=32MB',
  ].flatMap((setting) => ['-c', setting]),
];
