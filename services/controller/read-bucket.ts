import type { Bus } from '../../libs/bus/bus.ts'
import { BusUnavailableError } from '../../libs/bus/errors.ts'
import type { BucketName } from '../../libs/bus/names.ts'

/**
 * All values that a bucket has now, by their keys. @throws {BusUnavailableError} if the connection or the bucket goes
 * before all of it is read. @throws the signal's reason
 */
export async function readBucket(
  bus: Bus,
  name: BucketName,
  signal: AbortSignal,
): Promise<Map<string, Uint8Array>> {
  signal.throwIfAborted()
  const values = new Map<string, Uint8Array>()
  const { promise: caughtUp, resolve, reject } = Promise.withResolvers<void>()
  const onLost = (): void => reject(new BusUnavailableError(`cannot read ${name} to its end`))
  const onAbort = (): void => reject(signal.reason)
  const forgetStatus = bus.onStatus(onLost)
  signal.addEventListener('abort', onAbort, { once: true })
  const watch = bus.bucket(name).watch({
    onEntry: ({ key, value }) => {
      if (value) values.set(key, value)
      else values.delete(key)
    },
    onCaughtUp: resolve,
    onReset: onLost,
  })
  try {
    if (!bus.connected) onLost()
    await caughtUp
    return values
  } finally {
    forgetStatus()
    signal.removeEventListener('abort', onAbort)
    await watch.close()
  }
}
