import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { BlobStore } from '../../../libs/blobs/blob-store.ts'
import { Manifests } from '../../../libs/blobs/manifests.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'
import type { GroupRecord } from '../../../libs/records/group-record.ts'
import type { NodeRecord } from '../../../libs/records/node-record.ts'
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
async function start(
  t: Test,
  settings: Partial<BootServerConfig> = {},
  site: {
    node?: Partial<NodeRecord>
    group?: (store: BlobStore) => Promise<Partial<GroupRecord>>
    programs?: readonly string[]
    isSecure?: boolean
  } = {},
) {
  const { isSecure = false } = site
  const store = await BlobStore.open({ directory: t.testdir() })
  t.teardown(() => store[Symbol.asyncDispose]())
  const ref = await store.put(PROGRAM)
  const programs: Record<string, BlobRef> = {}
  for (const name of site.programs ?? []) programs[name] = await store.put(Buffer.from(`${name} of the host`))
  const state = new RackState()
  const interfaces = [{ mac: MAC, address: '127.0.0.1' }]
  const group = groupRecord('g', await site.group?.(store))
  state.restore({ node: nodeRecord('n1', { interfaces, ...site.node }), group })
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
    loaders: () => ({ 'snponly.efi': ref, ...programs }),
    lookup,
    manifests: new Manifests(store),
    httpBase: 'http://127.0.0.1:9873',
    httpBase6: 'http://[::1]:9873',
    servers: (_preferred, over) => [over?.ipv6 ? 'http://[::1]:9873' : 'http://127.0.0.1:9873'],
    isSecure: () => isSecure,
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

const KERNEL = Buffer.alloc(70_000, 'a kernel ')

async function grubGroup(store: BlobStore): Promise<Partial<GroupRecord>> {
  const efi = { 'shimx64.efi': await store.put(Buffer.from('shim of the image')) }
  return { bootloader: 'grub', efi, kernel: { version: '6.1', blob: await store.put(KERNEL) } }
}

t.test('GRUB finds the script of its machine, and says so of a machine nobody knows', async (t) => {
  const { port, stages } = await start(t, {}, { group: grubGroup })
  for (const name of ['grub.cfg', '/grub/grub.cfg']) {
    const text = (await download(port, name)).content.toString()
    t.match(text, "for muster in '(http,127.0.0.1:9873)' '(tftp,127.0.0.1)'; do", name)
  }
  const script = (await download(port, `grub/${MAC}?assetkey=&uuid=`)).content.toString()
  t.match(script, "set node='n1'")
  t.match(stages, [{ stage: 'script', mac: MAC }])
  const unknown = (await download(port, 'grub/52-54-00-00-00-99?assetkey=')).content.toString()
  t.match(unknown, /^set wwid='52:54:00:00:00:99'\n[\s\S]*NO NODE HAS THE MAC ADDRESS/)
  const told = (await download(port, `report/${MAC}?stage=failed&detail=no-kernel`)).content.toString()
  t.equal(told, 'noted\n')
  t.match(stages.at(-1), { stage: 'failed', mac: MAC, detail: 'no-kernel' })
  for (const name of ['grub/x86_64-efi/command.lst', 'grub/nonsense', 'grub'])
    await t.rejects(download(port, name), { message: /^1 / }, name)
})

t.test('a GRUB that asks over IPv6 is told addresses of IPv6', async (t) => {
  const { port } = await start(t, { address6: '::1' }, { group: grubGroup })
  const get = async (name: string) =>
    (await download(port, name, {}, new RawClient({ server: '::1' }))).content.toString()
  t.match(await get('grub.cfg'), "for muster in '(http,[::1]:9873)' '(tftp,[::1])'; do")
  t.match(await get(`grub/${MAC}?assetkey=&uuid=`), "set servers='http://[::1]:9873'")
})

t.test('what a node boots comes over TFTP, too, for a GRUB that cannot do HTTP', async (t) => {
  const { port, stages, transfersOver } = await start(t, {}, { group: grubGroup, isSecure: true })
  const name = `kernel/${MAC.replaceAll(':', '-')}?assetkey=&uuid=&pair=0123456789abcdef`
  t.ok((await download(port, name, { blksize: 1024 })).content.equals(KERNEL))
  await transfersOver(1)
  t.match(stages, [{ stage: 'kernel', mac: MAC, detail: /^70000 bytes in .* by TFTP$/ }])
  const others = ['initramfs/MAC', 'runtime/MAC', 'kernel/52:54:00:00:00:99', 'kernel/..', 'secret/MAC']
  for (const other of others)
    await t.rejects(download(port, other.replace('MAC', MAC)), { message: /^[12] / }, other)
})

t.test('a node with an asset key, or whose loader is iPXE, gives nothing to who asks by TFTP', async (t) => {
  const locked = await start(t, {}, { group: grubGroup, node: { assetKey: 'key' } })
  await t.rejects(download(locked.port, `kernel/${MAC}?assetkey=other`), { message: /^1 / })
  await t.rejects(download(locked.port, `grub/${MAC}`), { message: /^1 / })
  t.ok((await download(locked.port, `kernel/${MAC}?assetkey=key`)).content.equals(KERNEL))
  const { port } = await start(
    t,
    {},
    { group: async (store) => ({ kernel: { version: '6.1', blob: await store.put(KERNEL) } }) },
  )
  await t.rejects(download(port, `kernel/${MAC}`), { message: /^1 / })
})

t.test('a machine is given the signed loaders of its image, and none that do not fit them', async (t) => {
  const programs = ['shimx64.efi', 'mmx64.efi', 'shimaa64.efi']
  const { port } = await start(t, {}, { group: grubGroup, programs })
  t.equal((await download(port, 'shimx64.efi')).content.toString(), 'shim of the image')
  t.equal((await download(port, 'shimaa64.efi')).content.toString(), 'shimaa64.efi of the host')
  for (const name of ['mmx64.efi', 'revocations_sbat.efi', 'shim_certificate_0.efi'])
    await t.rejects(download(port, name), { message: /^1 / }, name)
})
