import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type Logger, pino } from 'pino'
import type { Test } from 'tap'
import { compressSync } from '../../../libs/archive/compress.ts'
import { packEntries } from '../../../libs/archive/pack.ts'
import { trailerSegment } from '../../../libs/archive/trailer.ts'
import { ArtifactSender, type ArtifactSenderOptions } from '../../../libs/blobs/artifact-sender.ts'
import { blobRoute } from '../../../libs/blobs/blob-route.ts'
import { BlobStore } from '../../../libs/blobs/blob-store.ts'
import { Manifests } from '../../../libs/blobs/manifests.ts'
import { ResidentCache } from '../../../libs/blobs/resident-cache.ts'
import { encode } from '../../../libs/codec/codec.ts'
import { listen } from '../../../libs/http/listen.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'
import type { BootServerMember } from '../../../libs/records/member.ts'
import type { NodeRecord } from '../../../libs/records/node-record.ts'
import type { Neighbours } from '../../../services/boot-server/http/neighbours.ts'
import { buildBootHttp } from '../../../services/boot-server/http.ts'
import { Lookup } from '../../../services/boot-server/lookup.ts'
import { RackState } from '../../../services/boot-server/rack-state.ts'
import { RuntimeWaits } from '../../../services/boot-server/runtime-waits.ts'
import type { SeenStage } from '../../../services/boot-server/stage-reporter.ts'
import { headerOf, type RawAnswer, RawConnection } from './_raw-http.ts'
import { groupRecord, nodeRecord } from './_records.ts'

export const MAC = '52:54:00:00:00:01'
export const LOADER = randomBytes(300_000)
export const KERNEL = Buffer.from('a kernel')
const INITRAMFS = compressSync(Buffer.alloc(1_000, 'initramfs'), 'gzip')

interface Options {
  logger?: Logger
  node?: Partial<NodeRecord>
  isSecure?: boolean
  sender?: Partial<ArtifactSenderOptions>
  neighbours?: Neighbours
  /** How often the image's one segment of 1 MiB comes in it. */
  segments?: number
}

/** The HTTP side of a boot server with two loaders and a node, n1, which asks from loopback. */
export async function startBootHttp(t: Test, options: Options = {}) {
  const directory = t.testdir({ work: {} })
  const store = await BlobStore.open({ directory: join(directory, 'store') })
  t.teardown(() => store.close())
  const put = async (bytes: Buffer): Promise<BlobRef> => (await store.putMany([bytes]))[0]!
  const overlay = (files: Record<string, string>): Promise<BlobRef> =>
    put(compressSync(packEntries(entriesOf(files)), 'gzip'))
  const [loader, kernel] = await store.putMany([LOADER, KERNEL])
  const segment = randomBytes(1024 * 1024)
  const image = await putImage(put, { segment, count: options.segments ?? 3 })
  const cache = new ResidentCache({ budgetBytes: 16 * 1024 * 1024 })
  const sender = new ArtifactSender({ store, cache, onProblem: () => {}, ...options.sender })
  const state = new RackState()
  state.restore({
    node: nodeRecord('n1', {
      interfaces: [{ mac: MAC, address: '127.0.0.1' }],
      overlays: {
        system: [await overlay({ 'etc/hostname': 'n1\n' })],
        runtime: [await overlay({ 'etc/motd': 'welcome\n' })],
      },
      ...options.node,
    }),
    group: groupRecord('g', {
      kernel: { version: '6.1', blob: kernel! },
      image,
      initramfs: await put(INITRAMFS),
      trailer: await put(trailerSegment('gzip')),
      overlays: { system: [await overlay({ 'etc/hosts': '127.0.0.1 localhost\n' })], runtime: [] },
    }),
  })
  const lookup = new Lookup(state)
  lookup.rebuild()
  const stages: SeenStage[] = []
  const blobs = blobRoute({ store, sender })
  const waits = new RuntimeWaits()
  const http = buildBootHttp({
    lookup,
    base: () => 'http://10.0.0.1:9873',
    base6: () => 'http://[fd00:1::1]:9873',
    loaders: () => ({ 'snponly.efi': loader!, 'undionly.kpxe': kernel! }),
    waits,
    isSecure: () => options.isSecure ?? false,
    manifests: new Manifests(store),
    read: (ref) => store.read(ref),
    sender,
    blobs,
    images: blobs,
    servers: () => ['http://127.0.0.1:9873'],
    member: () => ({ id: 'b1', nodes: 1 }) as BootServerMember,
    onStage: (seen) => void stages.push(seen),
    ...(options.neighbours && { neighbours: options.neighbours }),
    logger: options.logger ?? pino({ level: 'silent' }),
  })
  t.teardown(async () => {
    waits.close()
    await http.close()
  })
  await listen(http, { host: '127.0.0.1', port: 0 })
  const { port } = http.server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  return {
    http,
    port,
    url,
    stages,
    waits,
    directory: join(directory, 'work'),
    segment,
    open: () => RawConnection.open(t, port),
  }
}

function entriesOf(files: Record<string, string>) {
  return Object.entries(files).map(([path, text]) => {
    const content = Buffer.from(text)
    return { path, type: 'file', mode: 0o644, uid: 0, gid: 0, mtime: 0, content } as const
  })
}

async function putImage(
  put: (bytes: Buffer) => Promise<BlobRef>,
  { segment, count }: { segment: Buffer; count: number },
) {
  const ref = { ...(await put(segment)), rawSize: segment.length }
  const size = ref.size * count
  const segments = Array<typeof ref>(count).fill(ref)
  const manifest = { format: 1, codec: 'gzip', size, rawSize: size, entries: 1, segments }
  return { name: 'debian', manifest: await put(Buffer.from(encode(manifest))), size }
}

/** What every answer to firmware must keep to. */
export function isPlain(t: Test, { headers, status }: Omit<RawAnswer, 'body'>, of: string): void {
  const names = headers.map(([name]) => name)
  t.equal(names.filter((name) => name === 'content-length').length, 1, `${of} has one length`)
  t.match(headerOf(headers, 'content-length'), /^(0|[1-9]\d*)$/, `the length of ${of} is decimal`)
  t.notOk(names.includes('transfer-encoding'), `${of} is not chunked`)
  t.same(
    headers.filter(([, value]) => value === ''),
    [],
    `${of} has no empty header`,
  )
  t.not(headerOf(headers, 'connection'), 'close', `the connection stays after ${of}`)
  t.notOk(status >= 300 && status < 400 && status !== 304, `${of} is no redirect`)
}
