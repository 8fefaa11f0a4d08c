import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { BlobStore } from '../../../libs/blobs/blob-store.ts'
import type { BootServerConfig } from '../../../services/boot-server/config.ts'
import { Lookup } from '../../../services/boot-server/lookup.ts'
import { RackState } from '../../../services/boot-server/rack-state.ts'
import type { SeenStage } from '../../../services/boot-server/stage-reporter.ts'
import { startTftp } from '../../../services/boot-server/tftp.ts'
import { download, RawClient } from '../../libs/tftp/_raw-client.ts'
import { groupRecord, nodeRecord } from './_records.ts'

const MAC = '52:54:00:00:00:01'
const PROGRAM = Buffer.alloc(3000, 'network boot program ')
const TRACE = '-00-23b1e307bb35484f535a1f772c06910e-d887dc3912240434-01'

async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  await new Promise<void>((resolve) => socket.close(resolve))
  return port
}

/** TFTP with one program, for a rack with one node, whose address is this machine's. */
async function start(t: Test, settings: Partial<BootServerConfig> = {}) {
  const store = await BlobStore.open({ directory: t.testdir() })
  t.teardown(() => store[Symbol.asyncDispose]())
  const ref = await store.put(PROGRAM)
  const state = new RackState()
  const interfaces = [{ mac: MAC, address: '127.0.0.1' }]
  state.restore({ node: nodeRecord('n1', { interfaces }), group: groupRecord('g') })
  const lookup = new Lookup(state)
  lookup.rebuild()
  const stages: SeenStage[] = []
  const logged: Record<string, unknown>[] = []
  let wake = (): void => {}
  const logger = pino(
    { level: 'debug' },
    {
      write(line) {
        logged.push(JSON.parse(line))
        wake()
      },
    },
  )
  /** What is logged of transfers, when so many are over. */
  async function transfersOver(count: number): Promise<Record<string, unknown>[]> {
    for (;;) {
      const over = logged.filter(({ msg }) => msg === 'tftp: transfer over')
      if (over.length >= count) return over
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
  const port = await freeUdpPort()
  const config: BootServerConfig = {
    id: 'b1',
    rack: 'default',
    address: '127.0.0.1',
    nodeUrl: undefined,
    nats: [],
    dataDirectory: t.testdirName,
    ports: { dhcp: 0, tftp: port, http: 0 },
    residentBytes: 1,
    ...settings,
  }
  const service = await startTftp({
    config,
    store,
    loaders: () => ({ 'snponly.efi': ref }),
    lookup,
    onStage: (seen) => void stages.push(seen),
    logger,
  })
  t.teardown(() => service[Symbol.asyncDispose]())
  return { port, stages, logged, transfersOver }
}

t.test('a program is found by its name as firmware writes it', async (t) => {
  const { port } = await start(t)
  for (const name of ['snponly.efi', '/SNPONLY.EFI', '\\\\snponly.efi ', `snponly.efi${TRACE}`]) {
    t.ok((await download(port, name)).content.equals(PROGRAM), name)
  }
  await t.rejects(download(port, 'revocations.efi'), { message: /^1 / })
})

t.test('a program that came whole is a stage of the boot, and its figures are logged', async (t) => {
  const { port, stages, logged, transfersOver } = await start(t)
  await download(port, 'snponly.efi', { blksize: 1000, windowsize: 2 })
  await transfersOver(1)
  using client = new RawClient()
  client.request(port, 'snponly.efi', { tsize: 0 })
  client.error(8, 'User aborted the transfer', (await client.next()).from.port)
  await transfersOver(2)
  await download(port, 'snponly.efi')
  const over = await transfersOver(3)
  t.match(stages, [
    { stage: 'loader', mac: MAC, detail: 'snponly.efi, 3000 bytes' },
    { stage: 'loader', mac: MAC },
  ])
  t.match(over, [
    { level: 20, outcome: 'complete', bytes: 3000, retransmits: 0, blksize: 1000, windowsize: 2 },
    { level: 20, outcome: 'probed', bytes: 0 },
    { level: 20, outcome: 'complete', blksize: 512, windowsize: 1 },
  ])
  for (const { address, durationMs } of over)
    t.match({ address, durationMs }, { address: '127.0.0.1', durationMs: Number })
  t.notOk(
    logged.some(({ level }) => (level as number) > 30),
    'no alarm',
  )
})

t.test('it is served on every address that was set, one that is set twice too', async (t) => {
  const { port } = await start(t, { tftpAddresses: ['127.0.0.2', '::1', '127.0.0.1'] })
  for (const server of ['127.0.0.1', '127.0.0.2', '::1']) {
    using client = new RawClient({ server })
    client.request(port, 'snponly.efi')
    const { from } = await client.next()
    t.equal(from.address, server)
    t.not(from.port, port)
  }
})

t.test('by a single port, if that is set', async (t) => {
  const { port } = await start(t, { tftpSinglePort: true })
  using client = new RawClient()
  client.request(port, 'snponly.efi')
  t.equal((await client.next()).from.port, port)
})

t.test('blocks are as large as the interface takes, and no larger than RFC 2348 has', async (t) => {
  const { port } = await start(t)
  const { oack } = await download(port, 'snponly.efi', { blksize: 2000 })
  t.ok(Number(oack.blksize) <= 2000 && Number(oack.blksize) >= 1468, `${oack.blksize}`)
})

t.test('an address that is elsewhere is an error, and then none is listened on', async (t) => {
  const tftp = await freeUdpPort()
  const ports = { dhcp: 0, tftp, http: 0 }
  await t.rejects(start(t, { ports, tftpAddresses: ['192.0.2.1'] }), { code: 'MUSTER_TFTP_LISTEN' })
  const socket = createSocket('udp4').bind(tftp, '127.0.0.1')
  await once(socket, 'listening')
  await new Promise<void>((resolve) => socket.close(resolve))
})
