import type { RoomsStats } from '#server/sync/rooms.ts';
import type { LoopDelay } from './event-loop.ts';
import type { Family, Sample } from './exposition.ts';

/** Where the numbers come from. */
export interface MetricsSources {
  readonly engine: 'embedded' | 'postgres';
  readonly requests: readonly Sample[];
  readonly loop: LoopDelay;
  readonly rooms: RoomsStats;
  readonly memory: Pick<NodeJS.MemoryUsage, 'rss' | 'heapUsed'>;
  /** Seconds since the process began. */
  readonly uptime: number;
}

const MS_PER_SECOND = 1000;

/** Everything that is told about a running Parley: numbers about the process, nothing about anybody. */
export function metricFamilies(sources: MetricsSources): Family[] {
  return [...ofProcess(sources), ...ofRooms(sources.rooms), ...ofCommits(sources.rooms.commits)];
}

function ofProcess({ engine, requests, loop, memory, uptime }: MetricsSources): Family[] {
  return [
    one('process_resident_memory_bytes', 'gauge', 'Memory of the process.', memory.rss),
    one('parley_heap_used_bytes', 'gauge', 'JavaScript heap in use.', memory.heapUsed),
    one('parley_uptime_seconds', 'gauge', 'Time since the process began.', uptime),
    {
      name: 'parley_event_loop_delay_seconds',
      type: 'gauge',
      help: 'How late the event loop was in the last whole minute.',
      samples: [quantile('0.5', loop.p50), quantile('0.99', loop.p99)],
    },
    {
      name: 'parley_database_info',
      type: 'gauge',
      help: 'Always 1; the label says which database is used.',
      samples: [{ labels: { engine }, value: 1 }],
    },
    {
      name: 'parley_http_requests_total',
      type: 'counter',
      help: 'Replies by route (method and pattern) and class of status.',
      samples: requests,
    },
  ];
}

function ofRooms({ rooms, connections, pending, received, closes }: RoomsStats): Family[] {
  return [
    one('parley_rooms', 'gauge', 'Rooms in memory.', rooms),
    one('parley_sockets', 'gauge', 'Open sockets.', connections),
    one('parley_pending_updates', 'gauge', 'Accepted changes that are not on disk yet.', pending),
    one('parley_received_frames_total', 'counter', 'Binary frames that came in on sockets.', received.frames),
    one('parley_received_bytes_total', 'counter', 'Bytes of these frames.', received.bytes),
    {
      name: 'parley_socket_closes_total',
      type: 'counter',
      help: 'Sockets closed by Parley, by close code; `none` where the client ended it.',
      samples: Object.entries(closes).map(([code, value]) => ({
        labels: { code: code === '0' ? 'none' : code },
        value,
      })),
    },
  ];
}

function ofCommits({ updates, bytes, failures, latency }: RoomsStats['commits']): Family[] {
  const { count, sum, p50, p99 } = latency;
  return [
    one('parley_stored_updates_total', 'counter', 'Changes of shared texts put on disk.', updates),
    one('parley_stored_bytes_total', 'counter', 'Bytes of these changes.', bytes),
    one('parley_commit_failures_total', 'counter', 'Commits that failed; each is tried again.', failures),
    {
      name: 'parley_commit_seconds',
      type: 'summary',
      help: 'How long commits took; quantiles are of the latest 512.',
      samples: [
        quantile('0.5', (p50 ?? NaN) / MS_PER_SECOND),
        quantile('0.99', (p99 ?? NaN) / MS_PER_SECOND),
        { suffix: '_sum', value: sum / MS_PER_SECOND },
        { suffix: '_count', value: count },
      ],
    },
  ];
}

function one(name: string, type: 'gauge' | 'counter', help: string, value: number): Family {
  return { name, type, help, samples: [{ value }] };
}

function quantile(share: string, value: number): Sample {
  return { labels: { quantile: share }, value };
}
