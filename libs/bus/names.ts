import { EVENT_KINDS, type EventKind } from '../records/node-event.ts'
import { BadNameError } from './errors.ts'

// Every name that muster uses in NATS. Permissions of a boot server are written in terms of these.

export const CHANGES_STREAM = 'MUSTER_CHANGES'
export const CHANGES_SUBJECT = 'muster.changes'

/** Stages of boots. */
export const EVENTS_STREAM = 'MUSTER_EVENTS'
export const EVENTS_SUBJECTS = 'muster.events.*.*'
/** What agents reported of running nodes: the last of each node. */
export const RUNTIME_STREAM = 'MUSTER_RUNTIME'
export const RUNTIME_SUBJECTS = 'muster.events.*.runtime.>'

export const BUCKETS = {
  /** Boot records: `<rack>.node.<id>`, `<rack>.group.<id>`, `<rack>.head`. */
  boot: 'muster_boot',
  /** `<mac>` -> key of the node record. */
  mac: 'muster_mac',
  /** Heartbeats: `<role>.<id>`. */
  members: 'muster_members',
  /** Who may do what only one controller may do at a time. */
  lease: 'muster_lease',
  /** Where snapshots of the description are: `<seq>`. */
  snapshots: 'muster_snapshots',
  /** Machines that asked to be booted and are no nodes: `<mac>`. Boot servers write it, besides heartbeats and events. */
  discovered: 'muster_discovered',
} as const

export type BucketName = (typeof BUCKETS)[keyof typeof BUCKETS]

/** The key of a bucket that its FencedWriter owns; no watch shows it. It has no dot, so no record's key is equal. */
export const FENCE_KEY = 'fence'

/** A subject longer than this is refused by muster; NATS itself has no limit but its 4 kB protocol line. */
export const KEY_CHARS_MAX = 400

const TOKEN = /^[A-Za-z0-9_-]{1,64}$/
const KEY = /^[-/=\w]+(\.[-/=\w]+)*$/
/** Six bytes, or the eight of InfiniBand. */
const MAC = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}(:[0-9a-f]{2}:[0-9a-f]{2})?$/

/** Stream that holds a bucket (NATS ADR-8). */
export function bucketStream(bucket: string): string {
  return `KV_${bucket}`
}

/** Subject of a key, or of a filter such as `r1.>`, in a bucket. */
export function bucketSubject(bucket: string, key: string): string {
  return `$KV.${bucket}.${key}`
}

export function isKey(text: string): boolean {
  return text.length <= KEY_CHARS_MAX && KEY.test(text)
}

/** @throws {BadNameError} */
export function checkedKey(text: string): string {
  if (isKey(text)) return text
  throw new BadNameError(`${JSON.stringify(text.slice(0, KEY_CHARS_MAX))} cannot be a key`, {
    hint: `Use letters, digits, - _ = / and single dots inside, ${KEY_CHARS_MAX} characters at most.`,
  })
}

/** A name that is one token of a subject: a rack, a role. @throws {BadNameError} */
function checkedToken(text: string): string {
  if (TOKEN.test(text)) return text
  throw new BadNameError(`${JSON.stringify(text.slice(0, KEY_CHARS_MAX))} cannot be the name of a rack`, {
    hint: 'Use letters, digits, - and _, 64 characters at most.',
  })
}

/** @throws {BadNameError} */
export function nodeKey(rack: string, id: string): string {
  return checkedKey(`${checkedToken(rack)}.node.${id}`)
}

/** @throws {BadNameError} */
export function groupKey(rack: string, id: string): string {
  return checkedKey(`${checkedToken(rack)}.group.${id}`)
}

/** @throws {BadNameError} */
export function headKey(rack: string): string {
  return `${checkedToken(rack)}.head`
}

/** The filter that a boot server watches. @throws {BadNameError} */
export function rackFilter(rack: string): string {
  return `${checkedToken(rack)}.>`
}

export type BootKey = { rack: string } & ({ kind: 'node' | 'group'; id: string } | { kind: 'head' })

/** Undefined for a key that is none of nodeKey, groupKey and headKey. */
export function parseBootKey(key: string): BootKey | undefined {
  const [rack = '', kind, ...rest] = key.split('.')
  const id = rest.join('.')
  if (!isKey(key) || !TOKEN.test(rack)) return undefined
  if (kind === 'head' && rest.length === 0) return { rack, kind }
  if ((kind === 'node' || kind === 'group') && id !== '') return { rack, kind, id }
  return undefined
}

/** Key of a MAC given as in records: lower case, colons. @throws {BadNameError} */
export function macKey(mac: string): string {
  if (MAC.test(mac)) return mac.replaceAll(':', '-')
  throw new BadNameError(`${JSON.stringify(mac.slice(0, KEY_CHARS_MAX))} is not a MAC address`, {
    hint: 'Write it in lower case with colons: 52:54:00:12:34:56.',
  })
}

/** @throws {BadNameError} */
export function memberKey(role: string, id: string): string {
  return checkedKey(`${checkedToken(role)}.${id}`)
}

/** With `node`, one of kind `runtime` has a subject of that node, which keeps its last. @throws {BadNameError} */
export function eventSubject(rack: string, stage: EventKind, node?: string): string {
  const subject = `muster.events.${checkedToken(rack)}.${stage}`
  return stage === 'runtime' && node !== undefined ? checkedKey(`${subject}.${node}`) : subject
}

/** Where a controller is asked to fetch blobs: see services/controller/keeping. @throws {BadNameError} */
export function askSubject(controller: string): string {
  return `muster.ask.${checkedKey(controller)}`
}

/** Undefined for a subject that eventSubject does not make. */
export function parseEventSubject(subject: string): { rack: string; stage: EventKind } | undefined {
  const [, , rack = '', stage, ...rest] = subject.split('.')
  const known = EVENT_KINDS.find((each) => each === stage)
  if (!subject.startsWith('muster.events.') || !TOKEN.test(rack)) return undefined
  if (rest.length > 0 && stage !== 'runtime') return undefined
  return known === undefined ? undefined : { rack, stage: known }
}
