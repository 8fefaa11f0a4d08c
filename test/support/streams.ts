import { connect } from 'nats'

/** Deletes a stream or, by the name of its stream, a bucket, as an administrator may do by mistake. */
export async function deleteStream(url: string, name: string): Promise<void> {
  const nc = await connect({ servers: [url] })
  await (await nc.jetstreamManager()).streams.delete(name)
  await nc.close()
}
