import type { Logger } from 'pino'
import type { EventKind } from '../../libs/records/node-event.ts'
import { nameOfPair, type Pair } from '../../libs/records/pair.ts'
import type { EventSpool } from './event-spool.ts'

/** A stage that a node was seen at, or what its agent reports; now or `ageMs` ago. */
export interface SeenStage {
  pair: Pair
  mac: string
  stage: EventKind
  ageMs?: number
  detail?: string
  etag?: string
}

/** Makes events of the stages that are seen, and logs them. */
export function stageReporter(options: {
  rack: string
  server: string
  spool: EventSpool
  logger: Logger
}): (seen: SeenStage) => void {
  const { rack, server, spool, logger } = options
  return ({ pair, mac, stage, ageMs = 0, detail, etag }) => {
    const node = pair.node.id
    spool.add({
      at: Date.now() - Math.round(ageMs),
      rack,
      server,
      node,
      mac,
      stage,
      ...(stage === 'script' && { pair: nameOfPair(pair) }),
      ...(detail && { detail }),
      ...(etag && { etag }),
    })
    logger.info({ node, mac, stage, detail }, 'boot stage')
  }
}
