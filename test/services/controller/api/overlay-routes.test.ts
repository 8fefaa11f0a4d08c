import { request } from 'node:http'
import { buffer } from 'node:stream/consumers'
import t from 'tap'
import type { Entry } from '../../../../libs/archive/entry.ts'
import { packEntries, readEntries } from '../../../../libs/archive/pack.ts'
import { TestCluster } from '../../_cluster.ts'

const file = (path: string, text: string): Entry => ({
  path,
  type: 'file',
  mode: 0o640,
  uid: 7,
  gid: 8,
  mtime: 99,
  content: Buffer.from(text),
})

const textOf = (entry: Entry | undefined) => (entry?.type === 'file' ? String(entry.content) : undefined)

/** A call whose body, or answer, is an archive. */
function callWith(cluster: TestCluster) {
  return async (method: string, path: string, body?: Uint8Array) => {
    const { promise, resolve, reject } = Promise.withResolvers<{
      status: number
      bytes: Buffer
      json: unknown
    }>()
    const headers = { 'x-muster-actor': 'test', ...(body && { 'content-type': 'application/octet-stream' }) }
    const sent = request({ socketPath: cluster.socket, method, path: `/v1${path}`, headers }, (response) => {
      buffer(response).then((bytes) => {
        const isJson = response.headers['content-type']?.includes('json') === true
        resolve({
          status: response.statusCode ?? 0,
          bytes,
          json: isJson ? JSON.parse(bytes.toString()) : undefined,
        })
      }, reject)
    })
    sent.on('error', reject)
    sent.end(body)
    return promise
  }
}

t.test('a tree is put and read, by the change log and its history', async (t) => {
  const cluster = await TestCluster.start(t)
  const call = callWith(cluster)
  const put = (text: string, query = '') =>
    call('PUT', `/overlays/site/tree?${query}`, packEntries([file('etc/motd', text)]))
  const first = await put('one', 'base=0&reason=begin')
  t.match(first, { status: 200, json: { seq: 2, nodes: { count: 0 } } })
  t.match(await put('two', 'dryRun=true'), { status: 200, json: { seq: 2 } }, 'a dry run makes nothing')
  t.match(await put('two', 'base=2'), { status: 200, json: { seq: 3 } })
  t.match(await put('two'), { status: 200, json: { seq: 3 } }, 'the same again is no change')
  const now = readEntries((await call('GET', '/overlays/site/tree')).bytes)
  t.match(now, [{ path: 'etc/motd', mode: 0o640, uid: 7, gid: 8, mtime: 0 }])
  t.equal(textOf(now[0]), 'two')
  const [then] = readEntries((await call('GET', '/overlays/site/tree?at=2')).bytes)
  t.equal(textOf(then), 'one')
  t.match(await cluster.get('/history/2'), { reason: 'begin', actor: 'test' })
  t.match(await put('three', 'base=2'), {
    status: 409,
    json: { error: { code: 'MUSTER_CHANGE_CONFLICT', message: /changed meanwhile by change 3/ } },
  })
})

t.test('what is wrong in a tree is told with its file and line, and nothing of it is kept', async (t) => {
  const cluster = await TestCluster.start(t)
  const call = callWith(cluster)
  const put = (bytes: Uint8Array) => call('PUT', '/overlays/site/tree', bytes)
  t.match(await put(packEntries([file('etc/motd.ww', '\n{{ .Id')])), {
    status: 400,
    json: { error: { code: 'MUSTER_OVERLAY_RENDER', message: /site: etc\/motd\.ww:2/ } },
  })
  t.match(await put(Buffer.from('nonsense')), { json: { error: { code: 'MUSTER_ARCHIVE_CORRUPT' } } })
  t.match(await call('GET', '/overlays/site/tree'), { status: 404 })
  const many = Array.from({ length: 20_001 }, (_, index) => file(`f${index}`, ''))
  t.match(await put(packEntries(many)), { json: { error: { code: 'MUSTER_OVERLAY_TOO_LARGE' } } })
})

t.test('a shadow is undone, deleted and compared as what it is', async (t) => {
  const cluster = await TestCluster.start(t)
  const call = callWith(cluster)
  const shipped = (await call('GET', '/overlays/hostname/tree')).bytes
  const own = packEntries([...readEntries(shipped), file('etc/motd', 'site')])
  await call('PUT', '/overlays/hostname/tree', own)
  const tree = async (of: string) => (await call('GET', `/overlays/hostname/tree?of=${of}`)).bytes
  t.ok((await tree('shipped')).equals(shipped))
  t.ok((await tree('base')).equals(shipped))
  t.notOk((await tree('overlay')).equals(shipped))
  t.match(await cluster.post('/undo', { seq: 2 }), { seq: 3 })
  t.match(await cluster.get('/overlays/hostname'), { value: { origin: 'shipped' } })
  await call('PUT', '/overlays/hostname/tree', own)
  t.match(await call('DELETE', '/overlays/hostname?reason=enough'), { json: { seq: 5 } })
  t.match(await cluster.post('/undo', { seq: 5 }), { seq: 6 })
  t.match(await cluster.get('/overlays/hostname'), { value: { origin: 'site', shipped: { files: Number } } })
  await cluster.change({ op: 'delete', kind: 'overlay', name: 'hostname' })
  t.match(await cluster.get('/overlays/hostname'), { value: { origin: 'shipped' } })
  t.match(await call('DELETE', '/overlays/hostname'), {
    status: 409,
    json: { error: { code: 'MUSTER_OVERLAY_SHIPPED' } },
  })
  await t.rejects(cluster.post('/undo', { seq: 1 }), { message: /of what comes with muster/ })
})

t.test('an overlay that nodes have is told with them, and cannot be deleted', async (t) => {
  const cluster = await TestCluster.start(t)
  const call = callWith(cluster)
  const put = (text: string) => call('PUT', '/overlays/site/tree', packEntries([file('etc/motd', text)]))
  await put('one')
  const systemOverlays = ['site']
  await cluster.change(
    { op: 'put', kind: 'profile', name: 'p', value: { systemOverlays } },
    { op: 'put', kind: 'node', name: 'n1', value: { profiles: ['p'] } },
    { op: 'put', kind: 'node', name: 'n2', value: { runtimeOverlays: ['site'] } },
    { op: 'put', kind: 'node', name: 'n3', value: {} },
  )
  t.match(await put('two'), { json: { nodes: { count: 2, folded: 'n[1-2]' } } })
  t.match(await call('DELETE', '/overlays/site'), { json: { error: { code: 'MUSTER_IN_USE' } } })
})
