import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { join } from 'node:path'
import type { Test } from 'tap'
import { BlobPuller, type BlobPullerOptions } from '../../../libs/blobs/blob-puller.ts'
import { BlobStore, type BlobStoreOptions } from '../../../libs/blobs/blob-store.ts'
import { digestOf } from '../../../libs/digest/digest.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'

export interface Sample {
  bytes: Buffer
  ref: BlobRef
}

export function sample(sizeBytes: number): Sample {
  const bytes = randomBytes(sizeBytes)
  return { bytes, ref: { digest: digestOf(bytes), size: sizeBytes } }
}

export async function openStore(t: Test, options: Partial<BlobStoreOptions> = {}): Promise<BlobStore> {
  const store = await BlobStore.open({ directory: join(t.testdir(), 'store'), ...options })
  t.teardown(() => store.close())
  return store
}

/** A puller into a store of its own. */
export async function openPuller(t: Test, options: Partial<BlobPullerOptions> = {}) {
  const store = await openStore(t)
  const puller = new BlobPuller({ store, ...options })
  t.teardown(() => puller.close())
  return { store, puller }
}

export async function holds(t: Test, store: BlobStore, { ref, bytes }: Sample): Promise<void> {
  t.same(await store.read(ref), bytes)
}

/** Where a store keeps a blob, for tests that damage it. */
export function fileOf(directory: string, { digest }: BlobRef): string {
  return join(directory, digest.slice(0, 2), digest)
}

export interface Origin {
  base: string
  port: number
  server: Server
  /** `METHOD url range`, as they came. */
  requests: string[]
}

export async function startServer(t: Test, listener: RequestListener): Promise<Origin> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push([request.method, request.url, request.headers.range].filter(Boolean).join(' '))
    listener(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { base: `http://127.0.0.1:${port}`, port, server, requests }
}

/** An address at which nothing listens. */
export async function deadOrigin(t: Test): Promise<string> {
  const { base, server } = await startServer(t, () => {})
  server.close()
  await once(server, 'close')
  return base
}

/** An origin that has the blobs, and knows ranges. */
export function startOrigin(t: Test, samples: Sample[]): Promise<Origin> {
  return startServer(t, (request, response) => {
    const found = samples.find(({ ref }) => request.url === `/blobs/${ref.digest}`)
    if (found === undefined) {
      response.writeHead(404, { 'content-length': 0 }).end()
      return
    }
    const { bytes, ref } = found
    const start = rangeStart(request)
    const head = { 'content-length': ref.size - start, etag: `"${ref.digest}"` }
    if (start === 0) response.writeHead(200, head)
    else response.writeHead(206, { ...head, 'content-range': `bytes ${start}-${ref.size - 1}/${ref.size}` })
    response.end(bytes.subarray(start))
  })
}

export function rangeStart(request: IncomingMessage): number {
  return Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
}

export interface RawResponse {
  head: string
  body: Buffer
}

/** Sends bytes to a port and gives what comes until the other side closes. */
export async function exchange(port: number, text: string): Promise<RawResponse> {
  const socket = connect(port, '127.0.0.1')
  socket.write(text)
  const chunks: Buffer[] = []
  try {
    for await (const chunk of socket) chunks.push(chunk)
  } catch {
    // Reset instead of closed: what came until then is what counts.
  }
  const all = Buffer.concat(chunks)
  const end = all.indexOf('\r\n\r\n')
  return { head: all.subarray(0, end).toString('latin1'), body: all.subarray(end + 4) }
}
