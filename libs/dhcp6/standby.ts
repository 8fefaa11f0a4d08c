import { isForUs } from './check.ts'
import { OptionCode6 } from './codes.ts'
import { STANDBY_ELAPSED_MS_MIN } from './limits.ts'
import type { Message6 } from './message.ts'
import { optionOf } from './options.ts'

const MS_PER_UNIT = 10

/**
 * Whether a standby leaves a message to the first server of its network: a client that was not answered says for how long it
 * has been asking (option 8, hundredths of a second), and one that was chose its server. One that says nothing is
 * answered.
 */
export function isForFirst(message: Message6, server: { duid: Buffer }): boolean {
  if (isForUs(message, server)) return false
  const elapsed = optionOf(message.options, OptionCode6.elapsedTime)
  return elapsed?.length === 2 && elapsed.readUInt16BE(0) * MS_PER_UNIT < STANDBY_ELAPSED_MS_MIN
}
