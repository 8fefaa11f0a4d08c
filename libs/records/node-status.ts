import { type NodeEvent, STAGES, type Stage } from './node-event.ts'
import type { PairName } from './pair.ts'

/** How far a node came in its last boot. */
export interface NodeStatus {
  node: string
  rack: string
  mac: string
  /** The boot server that saw the latest stage. */
  server: string
  /** The furthest stage reached in this boot. */
  stage: Stage
  /** When each stage was reached, in milliseconds since 1970. */
  times: Partial<Record<Stage, number>>
  /** What this boot began with, once the node got its boot script. */
  pair?: PairName
  /** Address of the node, once a boot server gave it one. */
  address?: string
  /** What failed last in this boot, and when, in milliseconds since 1970; not once the node runs its image. */
  failure?: { at: number; detail: string }
  /** What its agent did last, and when, in milliseconds since 1970; and of which runtime overlay the node has all. */
  runtime?: { at: number; detail: string; etag?: string }
}

/**
 * The status after one more event. A boot begins with `dhcp`; firmware and iPXE each ask for an address, so a
 * further `dhcp` begins a new boot only once the node had come past its network boot program.
 */
export function foldEvent(status: NodeStatus | undefined, event: NodeEvent): NodeStatus {
  if (event.stage === 'runtime') {
    // Who hears of a node by its agent first knows that it is up, and since when at the latest.
    const before = status ?? foldEvent(undefined, { ...event, stage: 'up' })
    const { at, detail = '', etag } = event
    return { ...before, runtime: { at, detail, ...(etag !== undefined && { etag }) } }
  }
  if (event.stage === 'failed') {
    // Who fails got a script before.
    const before = status ?? foldEvent(undefined, { ...event, stage: 'script' })
    return { ...before, failure: { at: event.at, detail: event.detail ?? '' } }
  }
  const begins = event.stage === 'dhcp' && status !== undefined && rank(status.stage) > rank('loader')
  const times = status && !begins ? { ...status.times } : {}
  times[event.stage] ??= Math.max(event.at, ...timesBefore(event.stage, times))
  const address = event.stage === 'dhcp' ? (event.detail ?? status?.address) : status?.address
  const pair = event.pair ?? (begins ? undefined : status?.pair)
  // Reports of agents are stored apart: one may be heard before the events of the boot that it followed.
  const isOver = begins && (status.runtime?.at ?? 0) <= event.at
  return {
    node: event.node,
    rack: event.rack,
    mac: event.mac,
    server: event.server,
    stage: furthest(times),
    times,
    ...(pair && { pair }),
    ...(address && { address }),
    ...(status?.failure && !begins && rank(event.stage) < rank('image') && { failure: status.failure }),
    ...(status?.runtime && !isOver && { runtime: status.runtime }),
  }
}

/**
 * The times of the stages before one. None is earlier than these: what a node reports with its age comes a little
 * off, by the time that the report takes.
 */
function timesBefore(stage: Stage, times: NodeStatus['times']): number[] {
  return STAGES.slice(0, rank(stage)).flatMap((before) => times[before] ?? [])
}

function furthest(times: NodeStatus['times']): Stage {
  return STAGES.findLast((stage) => times[stage] !== undefined) ?? 'dhcp'
}

function rank(stage: Stage): number {
  return STAGES.indexOf(stage)
}
