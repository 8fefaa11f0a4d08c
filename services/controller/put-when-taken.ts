import type { Logger } from 'pino'
import { messageOf } from '../../libs/errors/muster-error.ts'
import type { Cluster } from './cluster.ts'
import { untilAvailable } from './until-available.ts'

/**
 * Puts what comes with muster as soon as the cluster takes changes, however long that takes. A failure is logged too,
 * as it may come when nobody waits for it any more. @throws what `put` throws, and the reason of `signal`
 */
export async function putWhenTaken(options: {
  cluster: Pick<Cluster, 'refusal'>
  put: () => Promise<void>
  signal: AbortSignal
  logger: Logger
}): Promise<void> {
  const { cluster, put, signal, logger } = options
  const { refusal } = cluster
  while (true) {
    await refusal.untilOver(signal)
    const refused = refusal.signal
    try {
      return await untilAvailable({ doing: 'put what comes with muster', work: put, signal, logger })
    } catch (error) {
      if (!signal.aborted && refused.aborted) continue
      if (!signal.aborted) logger.error({ reason: messageOf(error) }, 'cannot put what comes with muster')
      throw error
    }
  }
}
