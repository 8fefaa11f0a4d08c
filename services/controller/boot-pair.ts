import type { Bus } from '../../libs/bus/bus.ts'
import { BUCKETS, groupKey, nodeKey } from '../../libs/bus/names.ts'
import { decodeGroupRecord, decodeNodeRecord } from '../../libs/records/decode.ts'
import type { BootServerMember, Member } from '../../libs/records/member.ts'
import { nameOfPair, type Pair } from '../../libs/records/pair.ts'

/** How far a boot server is with the pair of a node. */
export interface Serving {
  id: string
  /** Whether the node gets this pair from it. */
  live: boolean
  /** Where the blobs of the pair's group are not all there yet: bytes there, and needed. */
  have?: number
  total?: number
}

/**
 * The records that a node boots from, as they stand in NATS; undefined if there are none.
 * @throws {BusUnavailableError} @throws {RecordInvalidError | UndecodableError}
 */
export async function bootPair(
  bus: Bus,
  { rack, node }: { rack: string; node: string },
): Promise<Pair | undefined> {
  const bucket = bus.bucket(BUCKETS.boot)
  const own = (await bucket.get(nodeKey(rack, node)))?.value
  if (!own) return undefined
  const record = decodeNodeRecord(own)
  const shared = (await bucket.get(groupKey(rack, record.group)))?.value
  return shared && { node: record, group: decodeGroupRecord(shared) }
}

/** Which boot servers of the rack serve the pair already. */
export function servingOf(
  members: readonly Member[],
  { rack, pair }: { rack: string; pair: Pair },
): Serving[] {
  const servers = members.filter((member) => member.role === 'boot-server' && member.rack === rack)
  return (servers as BootServerMember[])
    .map(({ id, headSeq, waiting }) => {
      const progress = waiting.find(({ group }) => group === pair.group.id)
      const { have, total } = progress ?? {}
      return {
        id,
        live: headSeq >= nameOfPair(pair).seq && !progress,
        ...(have !== undefined && { have }),
        ...(total !== undefined && { total }),
      }
    })
    .sort((one, other) => (one.id < other.id ? -1 : 1))
}
