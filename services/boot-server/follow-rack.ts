import type { Logger } from 'pino'
import type { Entry } from '../../libs/bus/bucket.ts'
import type { Bus } from '../../libs/bus/bus.ts'
import type { Follower } from '../../libs/bus/follower.ts'
import { BUCKETS, parseBootKey, rackFilter } from '../../libs/bus/names.ts'
import { messageOf } from '../../libs/errors/muster-error.ts'
import { decodeGroupRecord, decodeNodeRecord, decodeRackHead } from '../../libs/records/decode.ts'
import type { RackState } from './rack-state.ts'

/** Stages the rack's records as they come over the bus; `onHead` is called when they are complete. */
export function followRack(options: {
  bus: Bus
  rack: string
  state: RackState
  onHead: () => void
  logger: Logger
}): Follower {
  const { bus, rack, state, onHead, logger } = options
  return bus.bucket(BUCKETS.boot).watch({
    filter: rackFilter(rack),
    onEntry: (entry) => {
      try {
        if (stage(state, entry)) onHead()
      } catch (error) {
        // One bad record must not stop the others; the pair it belongs to stays as it was.
        logger.error({ key: entry.key, reason: messageOf(error) }, 'left out a record that cannot be read')
      }
    },
    onReset: () => {
      logger.warn('the boot records start over; serving on with what is here')
      state.unstage()
    },
  })
}

/** Whether it was the head. */
function stage(state: RackState, { key, value }: Entry): boolean {
  const parsed = parseBootKey(key)
  if (parsed?.kind === 'node') state.stageNode(parsed.id, value && decodeNodeRecord(value))
  if (parsed?.kind === 'group') state.stageGroup(parsed.id, value && decodeGroupRecord(value))
  if (parsed?.kind !== 'head' || value === undefined) return false
  state.setHead(decodeRackHead(value))
  return true
}
