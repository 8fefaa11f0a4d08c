import { execFile, execFileSync } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import type { NodeStatus } from '../../../libs/records/node-status.ts'
import { startBootServer } from '../../../services/boot-server/boot-server.ts'
import { IPXE_X64, message, said, solicit } from '../../libs/dhcp6/_messages.ts'
import { Relay } from '../../libs/dhcp6/_relay.ts'
import { startNatsServer } from '../../support/nats-server.ts'
import { freePort, smallRoot, TestCluster, until } from '../_cluster.ts'
import { Authority } from './http/_certificates.ts'

const MAC = '52-54-00-00-00-01'
const node = (overrides: object = {}) =>
  ({
    op: 'put',
    kind: 'node',
    name: 'n1',
    value: {
      rack: 'r1',
      profiles: ['default'],
      image: 'debian',
      kernel: { args: ['console=ttyS0'] },
      networkDevices: {
        default: { hwaddr: '52:54:00:00:00:01', ipaddr: '10.0.0.11', netmask: '255.255.255.0' },
      },
      ...overrides,
    },
  }) as const

async function clusterWithNode(t: Test): Promise<TestCluster> {
  const cluster = await TestCluster.start(t)
  await cluster.importImage('debian', await smallRoot(t.testdir()))
  await cluster.change(node())
  await cluster.startBootServer()
  await cluster.untilBootServer(({ ready }) => ready === 1)
  return cluster
}

async function get(cluster: TestCluster, path: string): Promise<Buffer> {
  const response = await fetch(`${cluster.boot}${path}`)
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return Buffer.from(await response.arrayBuffer())
}

/** What `zcat | cpio` makes of an archive: paths, or the content of one. */
function cpio(archive: Buffer, ...args: string[]): string {
  return execFileSync('sh', ['-c', `zcat | cpio --quiet "$@"`, 'sh', ...args], {
    input: archive,
    encoding: 'utf8',
  })
}

t.test('a node is served script, kernel, image and overlay', async (t) => {
  const cluster = await clusterWithNode(t)
  const script = (await get(cluster, `/ipxe/${MAC}`)).toString()
  t.match(script, /^#!ipxe\n/)
  t.match(script, new RegExp(`set server1 ${cluster.boot}\n`))
  t.match(script, /set args console=ttyS0\n/)
  t.equal((await get(cluster, `/kernel/${MAC}`)).toString(), 'kernel of a test')
  const image = await get(cluster, `/image/${MAC}`)
  t.match(cpio(image, '-t'), /^etc\/motd$/m)
  t.equal(cpio(image, '-i', '--to-stdout', 'usr/bin/large').length, 600_000)
  const system = await get(cluster, `/system/${MAC}`)
  t.equal(cpio(system, '-i', '--to-stdout', 'etc/hostname').trim(), 'n1')
  t.match(cpio(system, '-i', '--to-stdout', 'etc/hosts'), /10\.0\.0\.11\s+n1/)
  t.match(cpio(await get(cluster, `/runtime/${MAC}`), '-i', '--to-stdout', 'etc/hosts'), /10\.0\.0\.11\s+n1/)
})

t.test('machines nobody knows get a script that says so, and nothing else', async (t) => {
  const cluster = await clusterWithNode(t)
  t.match((await get(cluster, '/ipxe/52-54-00-00-00-99')).toString(), /NO NODE HAS THE MAC ADDRESS/)
  t.equal((await fetch(`${cluster.boot}/image/52-54-00-00-00-99`)).status, 404)
  for (const path of [
    '/image/..%2f..%2fetc%2fpasswd',
    `/image/${'f'.repeat(250)}`,
    '/blobs/x',
    `/report/${MAC}?stage=x`,
  ]) {
    t.equal((await fetch(`${cluster.boot}${path}`)).status, 400, path)
  }
  t.equal((await fetch(`${cluster.boot}/${'x'.repeat(2_000)}/y`)).status, 404)
  const headers = { 'x-long': 'x'.repeat(100_000) }
  t.equal((await fetch(`${cluster.boot}/ipxe/${MAC}`, { headers })).status, 431)
  t.equal((await fetch(`${cluster.boot}/ipxe/${MAC}`)).status, 200)
})

t.test('an edit reaches the boot server, and only then the node', async (t) => {
  const cluster = await clusterWithNode(t)
  const seq = await cluster.change(node({ kernel: { args: ['quiet'] } }))
  await cluster.untilBootServer(({ liveSeq }) => liveSeq === seq)
  t.match((await get(cluster, `/ipxe/${MAC}`)).toString(), /set args quiet\n/)
  const gone = await cluster.change({ op: 'delete', kind: 'node', name: 'n1' })
  await cluster.untilBootServer(({ liveSeq }) => liveSeq === gone)
  t.equal((await fetch(`${cluster.boot}/image/${MAC}`)).status, 404)
})

t.test('a node whose pair switches during its boot gets all parts of the pair it began with', async (t) => {
  const cluster = await clusterWithNode(t)
  const script = (await get(cluster, `/ipxe/${MAC}`)).toString()
  const begun = `?pair=${/^set pair (\w+)$/m.exec(script)![1]}`
  const before = await get(cluster, `/image/${MAC}`)

  const root = await smallRoot(t.testdir())
  await writeFile(join(root, 'boot/vmlinuz-6.1.0-1-amd64'), 'kernel that came meanwhile')
  await cluster.importImage('debian', root)
  const seq = await cluster.change(node({ assetKey: 'chassis-7' }))
  await cluster.untilBootServer(({ liveSeq }) => liveSeq === seq)

  const key = '&assetkey=chassis-7'
  t.equal((await get(cluster, `/kernel/${MAC}${begun}${key}`)).toString(), 'kernel of a test')
  t.ok(before.equals(await get(cluster, `/image/${MAC}${begun}${key}`)))
  t.equal((await fetch(`${cluster.boot}/image/${MAC}${begun}`)).status, 403, 'what is live decides who may')
  const fresh = await get(cluster, `/kernel/${MAC}?pair=of-another-server${key}`)
  t.equal(fresh.toString(), 'kernel that came meanwhile')
})

t.test('with controller and NATS gone, a restarted boot server serves what was live', async (t) => {
  const cluster = await clusterWithNode(t)
  const image = await get(cluster, `/image/${MAC}`)
  await cluster.nats.kill()
  await cluster.stopBootServer()
  await cluster.startBootServer()
  t.ok(image.equals(await get(cluster, `/image/${MAC}`)))
  t.match((await get(cluster, `/ipxe/${MAC}`)).toString(), /set node n1\n/)
})

t.test('an altered blob is never served, and is fetched again', async (t) => {
  const cluster = await clusterWithNode(t)
  const kernel = await get(cluster, `/kernel/${MAC}`)
  await cluster.stopBootServer()
  const blobs = join(cluster.directory, 'boot-r1', 'blobs')
  const files = (await readdir(blobs, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  )
  for (const file of files) {
    const path = join(file.parentPath, file.name)
    const bytes = await readFile(path)
    if (bytes.length > 0) bytes[0]! ^= 1
    await writeFile(path, bytes)
  }
  await cluster.startBootServer()
  const served = await until(
    async () => {
      const response = await fetch(`${cluster.boot}/kernel/${MAC}`)
      return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) }
    },
    ({ status, bytes }) => {
      if (status === 200) t.ok(bytes.equals(kernel), 'what is served is right')
      else t.equal(status, 503)
      return status === 200
    },
  )
  t.equal(served.status, 200)
})

t.test('what a node went through is seen at the controller, also when NATS was away', async (t) => {
  const cluster = await clusterWithNode(t)
  const status = async (): Promise<NodeStatus | undefined> => {
    const { body } = await cluster.api('GET', '/status/nodes')
    return (body as { items: { status?: NodeStatus }[] }).items[0]?.status
  }
  await get(cluster, `/ipxe/${MAC}`)
  await get(cluster, `/kernel/${MAC}`)
  await until(status, (seen) => seen?.stage === 'kernel')
  await cluster.nats.kill()
  await get(cluster, `/report/${MAC}?stage=up&age_ms=1000`)
  await cluster.nats.start()
  const seen = await until(status, (now) => now?.stage === 'up')
  t.same(Object.keys(seen!.times).sort(), ['kernel', 'script', 'up'])
})

t.test('a node with an asset key is refused to a machine that does not show it', async (t) => {
  const cluster = await clusterWithNode(t)
  const seq = await cluster.change(node({ assetKey: 'chassis-7' }))
  await cluster.untilBootServer(({ liveSeq }) => liveSeq === seq)
  t.equal((await fetch(`${cluster.boot}/image/${MAC}`)).status, 403)
  t.equal((await fetch(`${cluster.boot}/image/${MAC}?assetkey=chassis-7`)).status, 200)
})

t.test('with a certificate it serves HTTPS, too', async (t) => {
  const nats = await startNatsServer(t)
  const directory = t.testdir()
  const authority = new Authority(directory)
  const port = await freePort()
  const service = await startBootServer({
    config: {
      id: 'b1',
      rack: 'r1',
      address: '127.0.0.1',
      nodeUrl: undefined,
      nats: [nats.url],
      dataDirectory: join(directory, 'data'),
      ports: { dhcp: 0, tftp: 0, http: 0 },
      address6: '::1',
      https: { port, paths: authority.make({ names: 'DNS:boot1,IP:127.0.0.1,IP:::1' }) },
      residentBytes: 16 * 1024 * 1024,
    },
    logger: pino({ level: 'silent' }),
  })
  t.teardown(() => service[Symbol.asyncDispose]())
  for (const host of ['127.0.0.1', '[::1]']) {
    const url = `https://${host}:${port}/member`
    const { stdout } = await promisify(execFile)('curl', ['--silent', '--cacert', authority.file, url])
    t.match(JSON.parse(stdout), { id: 'b1', rack: 'r1' }, host)
  }
})

t.test('over IPv6 a machine is given its address, its script, and servers that it can reach', async (t) => {
  const cluster = await TestCluster.start(t)
  await cluster.importImage('debian', await smallRoot(t.testdir()))
  const device = { hwaddr: '52:54:00:00:00:01', ipaddr6: 'fd00:1::11', prefixlen6: 64 }
  await cluster.change(node({ networkDevices: { default: device } }))
  const dhcp6 = await freePort()
  await cluster.startBootServer('r1', { address6: '::1', ports: { dhcp: 0, tftp: 0, http: 0, dhcp6 } })
  await cluster.untilBootServer(({ ready, boot6 }) => ready === 1 && boot6 !== undefined)
  const base = cluster.boot.replace('127.0.0.1', '[::1]')

  const relay = new Relay()
  await relay.open(t)
  relay.serverPort = dhcp6
  relay.peerAddress = 'fe80::5054:ff:fe00:1'
  t.match(said(await relay.ask(solicit())).associations, [{ addresses: [{ address: 'fd00:1::11' }] }])
  const information = message('informationRequest', ...IPXE_X64)
  t.match(said(await relay.ask(information)).url, `${base}/ipxe/${MAC}?`)

  const script = await (await fetch(`${base}/ipxe/${MAC}`)).text()
  t.match(script, `set server1 ${base}\n`)
  t.match(await (await fetch(`${cluster.boot}/ipxe/${MAC}`)).text(), `set server1 ${cluster.boot}\n`)
  t.equal(await (await fetch(`${base}/kernel/${MAC}`)).text(), 'kernel of a test')
})
