import type { NatsConnection, StreamInfo } from 'nats'
import { busError } from './server-errors.ts'

const API_TIMEOUT_MS = 5_000

/** JetStream's management requests on a connection; without asking first whether JetStream is enabled. */
export function manager(nc: NatsConnection) {
  return nc.jetstreamManager({ checkAPI: false, timeout: API_TIMEOUT_MS })
}

/** @throws {StreamMissingError | BusUnavailableError} */
export async function streamInfo(nc: NatsConnection, stream: string): Promise<StreamInfo> {
  try {
    return await (await manager(nc)).streams.info(stream)
  } catch (error) {
    throw busError(error, `look at ${stream}`)
  }
}
