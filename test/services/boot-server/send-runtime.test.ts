import { execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import type { NodeStatus } from '../../../libs/records/node-status.ts'
import { smallRoot, TestCluster, until } from '../_cluster.ts'

const AGENT = new URL('../../../config/overlays/agent/usr/lib/muster/agent', import.meta.url).pathname
const MAC = '52-54-00-00-00-01'
const WAIT_S = 200
/** Some, below 1024, that nothing has a name for. */
const PRIVILEGED_PORTS = [601, 604, 609]

const node = (more: object = {}) =>
  ({
    op: 'put',
    kind: 'node',
    name: 'n1',
    value: {
      rack: 'r1',
      image: 'debian',
      runtimeOverlays: ['motd'],
      networkDevices: { default: { hwaddr: '52:54:00:00:00:01' } },
      ...more,
    },
  }) as const

async function clusterWithNode(t: Test): Promise<TestCluster> {
  const cluster = await TestCluster.start(t)
  await cluster.importImage('debian', await smallRoot(t.testdir()))
  await cluster.putOverlay('motd', { 'etc/motd': 'one\n' })
  await cluster.change(node())
  await cluster.startBootServer()
  await cluster.untilBootServer(({ ready }) => ready === 1)
  return cluster
}

interface Answer {
  status: number
  etag: string | undefined
  body: Buffer
}

/** One request on a connection of its own. */
async function ask(
  url: string,
  options: { etag?: string | undefined; localPort?: number } = {},
): Promise<Answer> {
  const { etag, localPort } = options
  const headers = { ...(etag && { 'if-none-match': etag }) }
  const asked = request(url, { agent: false, headers, ...(localPort && { localPort }) })
  asked.end()
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  const parts: Buffer[] = []
  for await (const part of response) parts.push(part as Buffer)
  return { status: response.statusCode!, etag: response.headers.etag, body: Buffer.concat(parts) }
}

function motdIn(archive: Buffer): string {
  return execFileSync('sh', ['-c', 'gzip -dc | cpio --quiet -i --to-stdout etc/motd'], {
    input: archive,
    encoding: 'utf8',
  })
}

t.test('who has the runtime overlay is told when it changes, and not before', async (t) => {
  const cluster = await clusterWithNode(t)
  const url = `${cluster.boot}/runtime/${MAC}`
  const first = await ask(url)
  t.equal(motdIn(first.body), 'one\n')
  t.same(await ask(`${url}?wait=0`, first), { status: 304, etag: first.etag, body: Buffer.alloc(0) })
  t.equal((await ask(`${url}?wait=0.1`, first)).status, 304, 'when the time is over')

  let changed: Answer | undefined
  const waiting = ask(`${url}?wait=${WAIT_S}`, first).then((answer) => {
    changed = answer
  })
  // Something else of the node changes: its pair switches, its runtime overlay stays.
  await cluster.change(node({ kernel: { args: ['changed=1'] } }))
  await until(
    () => ask(`${cluster.boot}/ipxe/${MAC}`),
    ({ body }) => body.includes('changed=1'),
  )
  t.equal(changed, undefined)
  await cluster.putOverlay('motd', { 'etc/motd': 'two\n' })
  await waiting
  t.equal(changed?.status, 200)
  t.equal(motdIn(changed!.body), 'two\n')
  t.equal((await ask(`${url}?wait=${WAIT_S}`, first)).status, 200, 'who has a former one is answered at once')
})

t.test('who waits is let go when the server ends', async (t) => {
  const cluster = await clusterWithNode(t)
  const url = `${cluster.boot}/runtime/${MAC}`
  // Whether it gets to answer before the connection is closed is left to chance.
  const waiting = ask(`${url}?wait=${WAIT_S}`, await ask(url)).then(
    ({ status }) => status,
    () => 503,
  )
  await cluster.stopBootServer()
  t.equal(await waiting, 503, 'so that it asks another server')
})

t.test("a client that knows nothing of this, as Warewulf's, gets the whole each time", async (t) => {
  const cluster = await clusterWithNode(t)
  const asked = ['&compress=gz', '&assetkey=x&uuid=4c4c4544-0032-3610-8058-b4c04f4d3232&compress=gz']
  for (const query of asked) {
    const { status, body } = await ask(`${cluster.boot}/runtime/${MAC}?wwid=${MAC}${query}`)
    t.equal(status, 200)
    t.equal(motdIn(body), 'one\n')
  }
  const upper = await ask(`${cluster.boot}/runtime/${MAC.replaceAll('-', ':').toUpperCase()}`)
  t.equal(upper.status, 200)
  t.equal((await ask(`${cluster.boot}/provision/${MAC}?stage=runtime`)).status, 200)
})

t.test("the loop of Warewulf's client works on what it gets", async (t) => {
  const cluster = await clusterWithNode(t)
  const root = t.testdir({ etc: { motd: 'of the image\n' } })
  // As wwclient does it: all of it each time, unpacked aside, put in place by renaming.
  const loop = `
    set -e
    curl --silent --fail --get --data assetkey= --data uuid=4c4c4544 --data compress=gz "$1" >archive
    rm -rf aside && mkdir aside && (cd aside && gzip -dc ../archive | cpio --quiet -id)
    (cd aside && find . -type f) | while read -r path; do cmp -s "aside/$path" "$path" || mv "aside/$path" "$path"; done`
  const round = () =>
    promisify(execFile)('sh', ['-c', loop, 'sh', `${cluster.boot}/runtime/${MAC}`], { cwd: root })
  await round()
  t.equal(readFileSync(join(root, 'etc/motd'), 'utf8'), 'one\n')
  const seq = await cluster.putOverlay('motd', { 'etc/motd': 'two\n' })
  await cluster.untilBootServer(({ liveSeq }) => liveSeq === seq)
  await round()
  t.equal(readFileSync(join(root, 'etc/motd'), 'utf8'), 'two\n')
  const head = await fetch(`${cluster.boot}/runtime/${MAC}?compress=gz`, { method: 'HEAD' })
  t.equal(head.status, 200)
  t.ok(Number(head.headers.get('content-length')) > 0)
})

t.test('the agent of a node puts a change, and tells the controller', async (t) => {
  const cluster = await clusterWithNode(t)
  const base = t.testdir({ root: {}, run: { boot: `wwid='${MAC}'\nservers='${cluster.boot}'\n` } })
  const env = {
    PATH: process.env.PATH,
    MUSTER_ROOT: `${base}/root`,
    MUSTER_RUN: `${base}/run`,
    MUSTER_ASSET: '/',
  }
  const agent = spawn(AGENT, ['follow'], { env, stdio: 'ignore' })
  t.teardown(async () => {
    agent.kill('SIGTERM')
    if (agent.exitCode === null) await once(agent, 'exit')
  })
  interface Report {
    status?: NodeStatus
    runtimeIsNewest?: boolean
  }
  const report = async (): Promise<Report | undefined> =>
    (await cluster.get<{ items: Report[] }>('/status/nodes')).items[0]
  const first = await until(report, (now) => now?.status?.runtime !== undefined)
  t.match(first, {
    runtimeIsNewest: true,
    status: { runtime: { detail: '1 changed, 0 removed, 0 hooks failed' } },
  })
  await cluster.putOverlay('motd', { 'etc/motd': 'two\n' })
  await until(
    report,
    (now) => now?.runtimeIsNewest === false || now?.status?.runtime?.etag !== first?.status?.runtime?.etag,
  )
  await until(report, (now) => now?.runtimeIsNewest === true)
  t.equal(readFileSync(`${base}/root/etc/motd`, 'utf8'), 'two\n')
})

t.test('a cluster that is secure gives it to privileged ports only', async (t) => {
  const cluster = await clusterWithNode(t)
  const url = `${cluster.boot}/runtime/${MAC}`
  await cluster.change({ op: 'put', kind: 'setting', name: 'cluster', value: { name: 'c', secure: true } })
  await until(
    () => ask(url),
    ({ status }) => status === 401,
  )
  const refused = await ask(url)
  t.match(JSON.parse(refused.body.toString()), { error: { code: 'MUSTER_PORT_UNPRIVILEGED' } })
  t.equal((await ask(`${cluster.boot}/provision/${MAC}?stage=runtime`)).status, 401)
  t.equal((await ask(`${cluster.boot}/system/${MAC}`)).status, 200, 'the boot itself cannot ask so')
  if (process.getuid!() !== 0) return
  const answers = await Promise.allSettled(PRIVILEGED_PORTS.map((localPort) => ask(url, { localPort })))
  t.ok(answers.some((answer) => answer.status === 'fulfilled' && answer.value.status === 200))
  await cluster.change({ op: 'put', kind: 'setting', name: 'cluster', value: { name: 'c' } })
  await until(
    () => ask(url),
    ({ status }) => status === 200,
  )
})
