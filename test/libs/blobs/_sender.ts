import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import type { Test } from 'tap'
import { Artifact } from '../../../libs/blobs/artifact.ts'
import {
  ArtifactSender,
  type ArtifactSenderOptions,
  type SendReport,
} from '../../../libs/blobs/artifact-sender.ts'
import { BlobStore } from '../../../libs/blobs/blob-store.ts'
import { ResidentCache } from '../../../libs/blobs/resident-cache.ts'
import { digestOf } from '../../../libs/digest/digest.ts'
import { sample, startServer } from './_fixtures.ts'

export interface Served {
  machine: string
  report: SendReport
}

/** A server of artifacts of such sizes: `/image0/<machine>` is the first. */
export async function serveImages(
  t: Test,
  options: { sizes: number[]; budgetBytes?: number } & Partial<ArtifactSenderOptions>,
) {
  const { sizes, budgetBytes = 256 * 1024 * 1024, ...more } = options
  const store = await BlobStore.open({ directory: join(t.testdir(), 'store') })
  const samples = sizes.map(sample)
  await store.putMany(samples.map(({ bytes }) => bytes))
  const sender = new ArtifactSender({
    store,
    cache: new ResidentCache({ budgetBytes }),
    onProblem: () => {},
    ...more,
  })
  const images = samples.map(
    ({ ref }) =>
      new Artifact({ refs: [ref], etag: digestOf(ref.digest), contentType: 'application/octet-stream' }),
  )
  /** Machines in the order in which they asked, and in which they were done. */
  const asked: string[] = []
  const served: Served[] = []
  const server = await startServer(t, (request, response) => {
    const [, index, machine] = /^\/image(\d)\/(.*)$/.exec(request.url!)!
    asked.push(machine!)
    void sender.send(request, response, images[Number(index)]!, { machine: machine! }).then((report) => {
      served.push({ machine: machine!, report })
    })
  })
  return { ...server, sender, samples, asked, served }
}

/** Asks for an image and takes nothing of it, until the test is over. */
export function ask(t: Test, port: number, path: string): Socket {
  const socket = connect(port, '127.0.0.1').on('error', () => {})
  socket.pause()
  socket.write(`GET ${path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n`)
  t.teardown(() => socket.destroy())
  return socket
}

/** What comes until the other side closes, with its head. */
export async function receive(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk)
  return Buffer.concat(chunks)
}
