import type { PairName } from './pair.ts'

/**
 * The stages of a boot, in order. Those up to `system-sent` are seen by the boot server; `image` (the image is
 * unpacked and its /init runs), `init` (the node's own init is started) and `up` are reported by the node.
 */
export const STAGES = [
  'dhcp',
  'loader',
  'script',
  'kernel',
  'image-sent',
  'system-sent',
  'image',
  'init',
  'up',
] as const

export type Stage = (typeof STAGES)[number]

/** What events are about: the stages of a boot, and what agents report of running nodes, and what fails on the way. */
export const EVENT_KINDS = [...STAGES, 'runtime', 'failed'] as const

/**
 * `runtime`: the node's files were brought up to its runtime overlay; `detail` says what was done. `failed`: a step of its
 * boot script, or of the initramfs of a two-stage boot, failed; `detail` says which.
 */
export type EventKind = (typeof EVENT_KINDS)[number]

/**
 * Something seen on the way of a node. Stream `MUSTER_EVENTS`, subject `muster.events.<rack>.<stage>`; what agents report
 * of running nodes: stream `MUSTER_RUNTIME`, subject `muster.events.<rack>.runtime.<node>`, the last of each node.
 */
export interface NodeEvent {
  /** Unique: makes publishing it twice harmless. */
  id: string
  /** Milliseconds since 1970, by the clock of the boot server. */
  at: number
  rack: string
  /** The boot server that saw it. */
  server: string
  node: string
  mac: string
  stage: EventKind
  /** Of stage `script`: what the boot began with. */
  pair?: PairName
  /** Of `runtime`: what of its runtime overlay the node has now, whole. */
  etag?: string
  /** More, for people: a file's name and size, an address. */
  detail?: string
}
