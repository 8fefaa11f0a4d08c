import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { startBootServer } from '../../services/boot-server/boot-server.ts'
import { smallRoot, TestCluster, until } from '../../test/services/_cluster.ts'
import type { Owner } from '../../test/support/nats-server.ts'

/** Large enough for more blocks of eight bytes than have numbers, and a multiple of a block of 1000. */
const LOADER_BYTES = 525_000
const MASK = '255.255.255.0'

export interface OurServer {
  address: string
  ports: { dhcp: number; tftp: number; http: number }
  /** The one machine that it knows. */
  mac: string
  machine: string
  https?: { port: number; paths: { cert: string; key: string } }
}

/**
 * A boot server with all that belongs to it, controller and NATS, in this process: it has boot programs for BIOS, x64
 * and arm64, and knows one machine.
 */
export async function startOurServer(
  t: Owner,
  { address, ports, mac, machine, https }: OurServer,
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'muster-conformance-'))
  t.teardown(() => rm(directory, { recursive: true, force: true }))
  const loaderDirectory = join(directory, 'loaders')
  await mkdir(loaderDirectory)
  for (const name of ['undionly.kpxe', 'snponly.efi', 'snponly-arm64.efi'])
    await writeFile(join(loaderDirectory, name), randomBytes(LOADER_BYTES))

  const cluster = await TestCluster.start(t, { loaderDirectory })
  await cluster.importImage('debian', await smallRoot(directory))
  const networkDevices = { default: { hwaddr: mac, ipaddr: machine, netmask: MASK } }
  const value = { rack: 'r1', image: 'debian', networkDevices }
  await cluster.change({ op: 'put', kind: 'node', name: 'n1', value })
  const server = await startBootServer({
    config: {
      id: 'b1',
      rack: 'r1',
      address,
      nodeUrl: undefined,
      nats: [cluster.nats.url],
      dataDirectory: join(directory, 'boot'),
      ports,
      https,
      residentBytes: 64 * 1024 * 1024,
    },
    logger: pino({ level: 'silent' }),
  })
  t.teardown(async () => await server[Symbol.asyncDispose]())
  const status = async () => (await (await fetch(`http://${address}:${ports.http}/member`)).json()) as Status
  await until(status, ({ nodes, ready }) => nodes > 0 && ready > 0)
}

interface Status {
  nodes: number
  ready: number
}
