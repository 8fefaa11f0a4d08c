import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import t, { type Test } from 'tap'
import { smallRoot, TestCluster, until } from '../_cluster.ts'

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
  const waiting = ask(`${url}?wait=${WAIT_S}`, await ask(url)).then(
    () => 'over',
    () => 'over',
  )
  await cluster.bootServer![Symbol.asyncDispose]()
  cluster.bootServer = undefined
  t.equal(await waiting, 'over')
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

t.test('a cluster that is secure gives it to privileged ports only', async (t) => {
  const cluster = await clusterWithNode(t)
  const url = `${cluster.boot}/runtime/${MAC}`
  await cluster.change({ op: 'put', kind: 'setting', name: 'cluster', value: { name: 'c', secure: true } })
  await until(
    () => ask(url),
    ({ status }) => status === 403,
  )
  const refused = await ask(url)
  t.match(JSON.parse(refused.body.toString()), { error: { code: 'MUSTER_PORT_UNPRIVILEGED' } })
  t.equal((await ask(`${cluster.boot}/provision/${MAC}?stage=runtime`)).status, 403)
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
