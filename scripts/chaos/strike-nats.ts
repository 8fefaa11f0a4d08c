import { BUCKETS, bucketStream } from '../../libs/bus/names.ts'
import type { NatsCluster } from '../../test/support/nats-cluster.ts'
import type { NatsServer } from '../../test/support/nats-server.ts'
import type { NatsBlow } from './run-chaos.ts'

const CHANGES = 'MUSTER_CHANGES'
const COPIED = [CHANGES, ...Object.values(BUCKETS).map(bucketStream)]
/** What a power cut may take of a log that was not synced: a few of its last changes, in bytes. */
const LOST_BYTES = 1_500

/** Kills the only server, takes from its disk what the blow says, and starts it again. */
export function strikeServer(server: NatsServer): (blow: NatsBlow) => Promise<() => Promise<void>> {
  return async (blow) => {
    await server.kill()
    if (blow === 'truncate') await server.truncateStore(CHANGES, LOST_BYTES)
    if (blow === 'wipe') await server.wipeStore()
    await server.start()
    return async () => {}
  }
}

/** Kills the server that takes changes; the others go on without it. */
export function strikeCluster(cluster: NatsCluster): (blow: NatsBlow) => Promise<() => Promise<void>> {
  return async () => {
    const leader = await cluster.leaderOf(CHANGES)
    await leader.kill()
    return async () => {
      await leader.start()
      await cluster.untilReady()
      // The next one may only be lost when this one has all again: with two lost, nothing can go on.
      for (const stream of COPIED) await cluster.untilCurrent(stream)
    }
  }
}
