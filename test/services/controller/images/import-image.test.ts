import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { until } from '../../_cluster.ts'
import { ImportSite } from './_import-site.ts'
import { type LayerBytes, Layout, layer, MACHINE, scratch } from './sources/_containers.ts'
import { testAsRoot } from './sources/_import.ts'
import { ACCOUNT, inFrontOf, Registry } from './sources/_registry.ts'

/** One for all tests here: they import images of their own. */
const site = await ImportSite.start(t)
const { cluster } = site
const registry = await Registry.start(t)

function layoutWith(t: Test, ...layers: LayerBytes[]): { layout: Layout; digest: string } {
  const layout = new Layout(scratch(t))
  return { layout, digest: layout.add('9', { layers }) }
}

testAsRoot('an image of a registry becomes a version that says what it is', async (t) => {
  const { layout, digest } = layoutWith(
    t,
    { tar: layer(t, MACHINE) },
    { tar: layer(t, 'mkdir etc; : >etc/.wh.os-release') },
  )
  registry.push(layout.path, { tag: '9', as: 'hpc/x:9' })
  const source = `docker://${registry.host}/hpc/x:9`
  const all = await site.lines({ source, insecure: true })
  const phases = all.flatMap(({ phase }) => phase ?? [])
  t.same(
    phases.filter((phase) => !phase.startsWith('unpacking layer')),
    ['looking up the image', 'fetching the layers', 'unpacking', 'building', 'publishing'],
  )
  const { image, number } = all.at(-1)!.result!
  t.match(image, { source, origin: { digest, platform: 'linux/amd64' }, warnings: [] })
  t.equal(image.kernels[0]!.version, '6.12.1-1')
  t.equal(number, 1)
  t.same(site.workspaces(), [])
  t.ok(site.hasTree('x'))

  const again = await site.imported({ source, insecure: true })
  t.match(again, { unchanged: true, number: 1 })
  t.match(await site.imported({ source, insecure: true, force: true }), { number: 2 })
  t.match(await site.imported({ source, insecure: true, codec: 'zstd' }), { number: 3 })
  t.match(await site.imported({ source, insecure: true, codec: 'zstd' }), { number: 3, unchanged: true })
})

testAsRoot('a password is in no file that stays, no log and no change', async (t) => {
  const closed = await Registry.start(t, { account: ACCOUNT, tls: true })
  const { layout } = layoutWith(t, { tar: layer(t, MACHINE) })
  closed.push(layout.path, { tag: '9', as: 'x:9' })
  const { username, password } = ACCOUNT
  const source = `docker://${closed.host}/x:9`
  await t.rejects(site.imported({ source, ca: closed.ca }), { code: 'MUSTER_REGISTRY_DENIED' })
  const { image } = await site.imported({ source, ca: closed.ca, username, password })
  t.equal(image.source, source)
  t.same(site.workspaces(), [])
  t.notMatch(JSON.stringify(await cluster.get('/history')), password)
})

testAsRoot('a tarball, a directory and an archive of an image are told apart', async (t) => {
  const files = scratch(t)
  const tar = layer(t, MACHINE)
  writeFileSync(join(files, 'plain'), tar)
  const { layout, digest } = layoutWith(t, { tar })
  const plain = await site.imported({ source: join(files, 'plain') })
  t.match(plain.image, { source: join(files, 'plain'), origin: undefined, entries: 10 })
  t.match((await site.imported({ source: `file://${files}/plain` })).image, {
    source: join(files, 'plain'),
  })
  const fromLayout = await site.imported({ source: layout.path })
  t.match(fromLayout.image, { source: layout.path, origin: { digest } })
  t.equal(fromLayout.image.manifest.digest, plain.image.manifest.digest)
})

testAsRoot('capabilities of programs go along, and what cannot set them at boot is told', async (t) => {
  const capable = `${MACHINE} echo x >usr/bin/ping; setcap cap_net_raw+ep usr/bin/ping`
  const { layout } = layoutWith(t, { tar: layer(t, capable) })
  const { image } = await site.imported({ source: `oci:${layout.path}:9` })
  t.match(image.warnings.join(), /usr\/bin\/ping/)
})

testAsRoot('what no machine can start is refused before it is built', async (t) => {
  const from = async (script: string, tag = '9') => {
    const layout = new Layout(scratch(t))
    layout.add(tag, { layers: [{ tar: layer(t, script) }] })
    return site.imported({ name: 'none', source: `oci:${layout.path}:${tag}` })
  }
  await t.rejects(from('mkdir etc; echo x >program'), {
    code: 'MUSTER_SOURCE_INVALID',
    message: /no \/bin\/sh/,
  })
  t.same(site.workspaces(), [])
  t.equal((await cluster.api('GET', '/images/none')).status, 404)
})

testAsRoot('an image without an init is imported, but not for nodes', async (t) => {
  const sourceOf = (script: string) => `oci:${layoutWith(t, { tar: layer(t, script) }).layout.path}:9`
  const without = sourceOf(`${MACHINE} rm sbin/init`)
  const { image } = await site.imported({ name: 'bare', source: without })
  t.equal(image.hasInit, false)
  t.match(image.warnings, [/muster image exec bare -- sh -c 'apt-get .* systemd-sysv .* linux-image-amd64'$/])
  await site.imported({ name: 'used', source: sourceOf(MACHINE) })
  await cluster.change({ op: 'put', kind: 'node', name: 'n1', value: { image: 'used' } })
  await t.rejects(site.imported({ name: 'used', source: without }), {
    code: 'MUSTER_IMAGE_INIT_MISSING',
    message: 'this version of image used has no init, and the image is booted by n1',
  })
  t.match(await site.imported({ name: 'used', source: without, stage: true }), { number: 2 })
  await cluster.change({ op: 'put', kind: 'node', name: 'n1', value: { image: 'used', init: '/bin/own' } })
  t.match(await site.imported({ name: 'used', source: without }), { image: { hasInit: false } })
})

testAsRoot('by which flags it was made is part of a version', async (t) => {
  const { layout } = layoutWith(t, { tar: layer(t, `${MACHINE} mkdir doc`) })
  const source = `oci:${layout.path}:9`
  const imported = (flags: object) => site.imported({ name: 'flags', source, ...flags })
  t.equal((await imported({})).image.options, undefined)
  const excluding = await imported({ excludes: ['/doc'] })
  t.match(excluding, { number: 2, image: { options: { excludes: ['/doc'] } } })
  t.match(await imported({ excludes: ['/doc'] }), { number: 2, unchanged: true })
  t.match(await imported({}), { number: 3, unchanged: undefined })
})

testAsRoot('what does not fit on the disk is told before anything is fetched', async (t) => {
  const { layout } = layoutWith(t, { tar: layer(t, MACHINE), size: 2 ** 50 })
  const all = await site.lines({ source: `oci:${layout.path}:9` })
  t.match(all.at(-1)!.error, { code: 'MUSTER_DISK_TOO_SMALL', message: /at least 2251800 GB/ })
  t.same(
    all.flatMap(({ phase }) => phase ?? []),
    ['looking up the image'],
  )
})

testAsRoot('an import that nobody waits for ends, and leaves nothing', async (t) => {
  const { layout } = layoutWith(t, { tar: layer(t, `${MACHINE} head -c 2000000 /dev/urandom >large`) })
  registry.push(layout.path, { tag: '9', as: 'x:9' })
  const { promise: isFetching, resolve } = Promise.withResolvers<void>()
  const host = await inFrontOf(t, registry, (request, response) => {
    if (!request.url?.includes('/blobs/')) return false
    response.writeHead(200, { 'content-length': 2_000_000 })
    response.write(Buffer.alloc(1_000)) // and never more
    resolve()
    return true
  })
  // The configuration is a blob, too: it is asked for first, and hangs.
  const stop = new AbortController()
  const importing = site.lines({ source: `docker://${host}/x:9`, insecure: true }, stop.signal)
  await isFetching
  t.equal(site.workspaces().length, 1)
  await t.rejects(
    site.lines({ source: '/srv' }).then((all) => Promise.reject(all.at(-1)!.error)),
    {
      code: 'MUSTER_IMAGE_BUSY',
    },
  )
  stop.abort()
  await t.rejects(importing, { name: 'AbortError' })
  await until(
    async () => site.workspaces(),
    (names) => names.length === 0,
  )
})

testAsRoot('sources that are none are refused', async (t) => {
  const code = async (body: object) => (await site.lines(body)).at(-1)!.error?.code
  t.equal(await code({ source: 'oras://x' }), 'MUSTER_IMAGE_SOURCE_INVALID')
  t.equal(await code({ source: 'relative' }), 'MUSTER_REQUEST_INVALID')
  t.equal(await code({ source: 'oci:relative' }), 'MUSTER_REQUEST_INVALID')
  t.equal(await code({ source: '/no/such/path' }), 'MUSTER_SOURCE_MISSING')
  t.equal(await code({ source: '/dev/null' }), 'MUSTER_SOURCE_INVALID')
  t.equal(await code({ source: 'docker://x', platform: 'arm64' }), 'MUSTER_REQUEST_INVALID')
  t.equal(await code({ source: '/srv', name: '../x' }), 'MUSTER_VALUE_INVALID')
})

testAsRoot('what a crash left is swept at the next start', async (t) => {
  await cluster.stopController()
  const left = join(cluster.directory, 'controller/imports/import-of-before/root')
  mkdirSync(left, { recursive: true })
  writeFileSync(join(left, 'file'), 'x')
  chmodSync(left, 0o500)
  await cluster.startController()
  t.notOk(existsSync(left))
})
