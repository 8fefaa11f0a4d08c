import type { Bus } from '../../../libs/bus/bus.ts'
import { SequenceConflictError } from '../../../libs/bus/errors.ts'
import { BUCKETS, macKey } from '../../../libs/bus/names.ts'
import { encode } from '../../../libs/codec/codec.ts'
import { MusterError } from '../../../libs/errors/muster-error.ts'
import { type Discovered, decodeDiscovered, mergeDiscovered } from '../../../libs/records/discovered.ts'
import { ATTEMPTS_MAX } from './limits.ts'

/**
 * Writes what was seen of a machine to what others saw of it, unless it is a node of any rack.
 * @throws {BusUnavailableError} {StreamMissingError} {SequenceConflictError}
 */
export async function reportMachine(bus: Bus, machine: Discovered): Promise<void> {
  const key = macKey(machine.mac)
  if (await bus.bucket(BUCKETS.mac).get(key)) return
  const bucket = bus.bucket(BUCKETS.discovered)
  for (let attempt = 1; ; attempt += 1) {
    const last = await bucket.last(key)
    const value = encode(mergeDiscovered(last?.value && readable(last.value), machine))
    try {
      await (last ? bucket.update(key, value, last.revision) : bucket.create(key, value))
      return
    } catch (error) {
      if (!(error instanceof SequenceConflictError) || attempt === ATTEMPTS_MAX) throw error
    }
  }
}

/** What cannot be read is written anew. */
function readable(bytes: Uint8Array): Discovered | undefined {
  try {
    return decodeDiscovered(bytes)
  } catch (error) {
    if (error instanceof MusterError) return undefined
    throw error
  }
}
