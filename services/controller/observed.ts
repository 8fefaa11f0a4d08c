import type { Logger } from 'pino'
import { decode } from '../../libs/codec/codec.ts'
import { isDigest } from '../../libs/digest/digest.ts'
import { messageOf } from '../../libs/errors/muster-error.ts'
import { EVENT_KINDS, type NodeEvent } from '../../libs/records/node-event.ts'
import { foldEvent, type NodeStatus } from '../../libs/records/node-status.ts'
import type { PairName } from '../../libs/records/pair.ts'

/** Events kept for those who ask for the last ones. */
const KEPT_MAX = 10_000
/** The same of what agents reported, of which every change of a runtime overlay brings one a node. */
const RUNTIME_KEPT_MAX = 1_000
/** Events a slow follower may lag behind before the oldest of them are left out for it. */
const LAG_MAX = 10_000
/** Nodes whose last boot is remembered; more than any cluster has, less than an attacker could make up. */
const NODES_MAX = 500_000

/** The id of a pair is short; it is kept for each node. */
const PAIR_ID_LENGTH_MAX = 64

/** What boot servers and nodes reported: the last boot of each node, and the events as they come. */
export class Observed {
  readonly #logger: Logger
  readonly #kept: NodeEvent[] = []
  readonly #runtimeKept: NodeEvent[] = []
  readonly #statuses = new Map<string, NodeStatus>()
  readonly #followers = new Set<(event: NodeEvent) => void>()

  constructor(options: { logger: Logger }) {
    this.#logger = options.logger
  }

  status(node: string): NodeStatus | undefined {
    return this.#statuses.get(node)
  }

  /** Takes an event as it stands in the stream; what is none is left out. */
  take(bytes: Uint8Array): void {
    let event: NodeEvent
    try {
      event = checked(decode(bytes))
    } catch (error) {
      this.#logger.warn({ reason: messageOf(error) }, 'left out something that is no event')
      return
    }
    const known = this.#statuses.get(event.node)
    if (known || this.#statuses.size < NODES_MAX) this.#statuses.set(event.node, foldEvent(known, event))
    const isRuntime = event.stage === 'runtime'
    const kept = isRuntime ? this.#runtimeKept : this.#kept
    kept.push(event)
    if (kept.length > (isRuntime ? RUNTIME_KEPT_MAX : KEPT_MAX)) kept.shift()
    for (const follower of this.#followers) follower(event)
  }

  /** The events kept, oldest first, and with `follow` the live ones until the signal. */
  async *events(options: { follow: boolean; signal: AbortSignal }): AsyncIterable<NodeEvent> {
    const waiting = [...this.#kept, ...this.#runtimeKept].sort((one, other) => one.at - other.at)
    if (!options.follow) {
      yield* waiting
      return
    }
    let wake: () => void = () => {}
    const follower = (event: NodeEvent): void => {
      waiting.push(event)
      if (waiting.length > KEPT_MAX + RUNTIME_KEPT_MAX + LAG_MAX) waiting.shift()
      wake()
    }
    const onAbort = (): void => wake()
    this.#followers.add(follower)
    options.signal.addEventListener('abort', onAbort)
    try {
      while (!options.signal.aborted) {
        const next = waiting.shift()
        if (next) {
          yield next
          continue
        }
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    } finally {
      this.#followers.delete(follower)
      options.signal.removeEventListener('abort', onAbort)
    }
  }
}

function checked(value: unknown): NodeEvent {
  const event = value as Partial<NodeEvent> | null
  const fine =
    typeof event?.id === 'string' &&
    typeof event.node === 'string' &&
    typeof event.rack === 'string' &&
    typeof event.server === 'string' &&
    typeof event.mac === 'string' &&
    Number.isFinite(event.at) &&
    EVENT_KINDS.includes(event.stage as never) &&
    (event.pair === undefined || isPairName(event.pair)) &&
    (event.etag === undefined || (typeof event.etag === 'string' && isDigest(event.etag)))
  if (!fine) throw new TypeError('an event lacks a field or has a wrong one')
  return event as NodeEvent
}

function isPairName(pair: Partial<PairName> | null): boolean {
  return (
    typeof pair?.id === 'string' && pair.id.length <= PAIR_ID_LENGTH_MAX && Number.isSafeInteger(pair.seq)
  )
}
