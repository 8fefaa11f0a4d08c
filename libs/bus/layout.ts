import { DiscardPolicy, type NatsConnection, nanos, StorageType, type StreamConfig } from 'nats'
import {
  BUCKETS,
  bucketStream,
  bucketSubject,
  CHANGES_STREAM,
  CHANGES_SUBJECT,
  EVENTS_STREAM,
  EVENTS_SUBJECTS,
  RUNTIME_STREAM,
  RUNTIME_SUBJECTS,
} from './names.ts'
import { busError, STREAM_NAME_IN_USE, SUBJECTS_OVERLAP, serverCode } from './server-errors.ts'
import { manager, streamInfo } from './streams.ts'

/** A member that has not been heard of for this long is gone. */
export const MEMBER_TTL_MS = 20_000

/** A machine that nobody knows and that has not asked for this long is forgotten. */
export const DISCOVERED_TTL_MS = 7 * 24 * 3_600_000
/** Machines that nobody knows; of more, those that have not asked for the longest time are forgotten. */
export const DISCOVERED_MAX = 20_000

/** Sending a message again with the same id is harmless for this long. */
const DUPLICATE_WINDOW_MS = 300_000
/** Ids only chain the messages of a FencedWriter, and the server keeps those of a whole window in memory. */
const BUCKET_DUPLICATE_WINDOW_MS = 1_000
const EVENTS_MAX = 200_000
const EVENTS_BYTES_MAX = 256 * 1024 * 1024
const EVENTS_AGE_MAX_MS = 7 * 24 * 3_600_000
/** One a node; more than any cluster has. */
const RUNTIME_MAX = 500_000
/** A node that runs for months reports only what changes. */
const RUNTIME_AGE_MAX_MS = 365 * 24 * 3_600_000

export interface LayoutOptions {
  /** Copies of everything, on as many servers: 1 or 3. A stream that has more keeps them. */
  replicas?: number
  memberTtlMs?: number
}

type Config = Partial<StreamConfig> & { name: string }

/** Every stream and bucket muster needs. What they limit is part of the design, not of a site's settings. */
export function layout(options: LayoutOptions): Config[] {
  return [
    {
      name: CHANGES_STREAM,
      subjects: [CHANGES_SUBJECT],
      // The log is the audit and the undo: nothing is ever taken out of it.
      deny_delete: true,
      deny_purge: true,
      duplicate_window: nanos(DUPLICATE_WINDOW_MS),
    },
    {
      name: EVENTS_STREAM,
      subjects: [EVENTS_SUBJECTS],
      max_msgs: EVENTS_MAX,
      max_bytes: EVENTS_BYTES_MAX,
      max_age: nanos(EVENTS_AGE_MAX_MS),
      discard: DiscardPolicy.Old,
      duplicate_window: nanos(DUPLICATE_WINDOW_MS),
    },
    // After the events: in a layout of before, theirs are these subjects, too.
    {
      name: RUNTIME_STREAM,
      subjects: [RUNTIME_SUBJECTS],
      max_msgs_per_subject: 1,
      max_msgs: RUNTIME_MAX,
      max_bytes: EVENTS_BYTES_MAX,
      max_age: nanos(RUNTIME_AGE_MAX_MS),
      discard: DiscardPolicy.Old,
      duplicate_window: nanos(DUPLICATE_WINDOW_MS),
    },
    bucket(BUCKETS.boot),
    bucket(BUCKETS.mac),
    bucket(BUCKETS.members, options.memberTtlMs ?? MEMBER_TTL_MS),
    bucket(BUCKETS.lease),
    bucket(BUCKETS.snapshots),
    // Anybody on a network can make up machines: the newest displace the oldest.
    {
      ...bucket(BUCKETS.discovered, DISCOVERED_TTL_MS),
      max_msgs: DISCOVERED_MAX,
      discard: DiscardPolicy.Old,
    },
  ].map((config) => ({ ...config, storage: StorageType.File, num_replicas: options.replicas ?? 1 }))
}

/** What every client library makes of a KV bucket (NATS ADR-8), with one value a key. `ttlMs` 0: values stay. */
function bucket(name: string, ttlMs = 0): Config {
  return {
    name: bucketStream(name),
    subjects: [bucketSubject(name, '>')],
    max_msgs_per_subject: 1,
    discard: DiscardPolicy.New,
    allow_rollup_hdrs: true,
    allow_direct: true,
    deny_delete: true,
    duplicate_window: nanos(Math.min(ttlMs || BUCKET_DUPLICATE_WINDOW_MS, BUCKET_DUPLICATE_WINDOW_MS)),
    max_age: nanos(ttlMs),
  }
}

/** Makes what is missing and corrects what differs. Any number of controllers may do so at once. */
export async function ensureLayout(nc: NatsConnection, options: LayoutOptions): Promise<void> {
  for (const config of layout(options)) {
    try {
      await ensureStream(nc, config)
    } catch (error) {
      throw busError(error, `lay out ${config.name}`)
    }
  }
}

async function ensureStream(nc: NatsConnection, config: Config): Promise<void> {
  const jsm = await manager(nc)
  try {
    await jsm.streams.add(config)
  } catch (error) {
    // With an equal configuration, adding a stream that exists is no error.
    // The second is what one of several that make it at once may be told: its subjects are the other's, of the same name.
    if (![STREAM_NAME_IN_USE, SUBJECTS_OVERLAP].includes(serverCode(error) ?? 0)) throw error
    const existing = (await streamInfo(nc, config.name)).config.num_replicas
    await jsm.streams.update(config.name, {
      ...config,
      num_replicas: Math.max(existing, config.num_replicas ?? 1),
    })
  }
}
