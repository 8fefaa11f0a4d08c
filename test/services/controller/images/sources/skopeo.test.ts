import { once } from 'node:events'
import { createReadStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { parseImageSource } from '../../../../../libs/image/image-source.ts'
import { fetchLayout, LAYOUT } from '../../../../../services/controller/images/sources/fetch-layout.ts'
import type { RegistryAccess } from '../../../../../services/controller/images/sources/registry-access.ts'
import { type ContainerSource, Skopeo } from '../../../../../services/controller/images/sources/skopeo.ts'
import type { ToolPlace } from '../../../../../services/controller/images/sources/tool-place.ts'
import { unpackLayout } from '../../../../../services/controller/images/sources/unpack-layout.ts'
import { run } from '../../../../libs/archive/_tools.ts'
import { type ContainerImage, Layout, layer, scratch } from './_containers.ts'
import { placeFor, testAsRoot } from './_import.ts'
import { ACCOUNT, inFrontOf, Registry } from './_registry.ts'

const AMD64 = { os: 'linux', architecture: 'amd64' }
const INSECURE = { insecure: true }

interface Asked {
  platform?: ContainerImage['platform']
  access?: RegistryAccess
  place?: ToolPlace
}

async function skopeoFor(t: Test, source: string, asked: Asked = {}): Promise<Skopeo> {
  const { platform = AMD64, access = INSECURE, place = placeFor(t) } = asked
  return Skopeo.for(parseImageSource(source) as ContainerSource, { place, platform, access })
}

/** A layout with an image of one small layer under each tag. */
function layoutOf(t: Test, ...tags: string[]): { layout: Layout; digests: string[] } {
  const layout = new Layout(scratch(t))
  return {
    layout,
    digests: tags.map((tag) => layout.add(tag, { layers: [{ tar: layer(t, `echo ${tag} >file`) }] })),
  }
}

t.test('what a tag of a registry stands for is found, and fetched though it moves meanwhile', async (t) => {
  const registry = await Registry.start(t)
  const { layout, digests } = layoutOf(t, 'one', 'two')
  registry.push(layout.path, { tag: 'one', as: 'hpc/x:9' })
  const place = placeFor(t)
  const skopeo = await skopeoFor(t, `docker://${registry.host}/hpc/x:9`, { place })
  const found = await skopeo.find()
  t.match(found, { digest: digests[0], platform: AMD64, layers: [{ mediaType: /gzip/, size: Number }] })

  registry.push(layout.path, { tag: 'two', as: 'hpc/x:9' })
  await fetchLayout(skopeo, { found, place, onBytes: () => {} })
  const index = JSON.parse(readFileSync(join(place.directory, LAYOUT, 'index.json'), 'utf8'))
  t.equal(index.manifests[0].digest, digests[0])
})

t.test('of images for several platforms the one that is asked for is found', async (t) => {
  const registry = await Registry.start(t)
  const layout = new Layout(scratch(t))
  const made = (name: string) => [
    { tar: layer(t, `echo ${name} >${name}; head -c ${name.length * 9_999} /dev/urandom >x`) },
  ]
  const arm = { os: 'linux', architecture: 'arm', variant: 'v7' }
  const digest = layout.add(
    'x',
    { platform: AMD64, layers: made('a') },
    { platform: { os: 'linux', architecture: 'arm64' }, layers: made('bb') },
    { platform: arm, layers: made('ccc') },
  )
  registry.push(layout.path, { tag: 'x', as: 'x:1' })
  const source = `docker://${registry.host}/x:1`
  const sizes: number[] = []
  for (const platform of [AMD64, { os: 'linux', architecture: 'arm64' }, arm]) {
    const found = await (await skopeoFor(t, source, { platform })).find()
    t.match(found, { digest, platform })
    sizes.push(found.layers[0]!.size)
  }
  t.ok(sizes[0]! < sizes[1]! && sizes[1]! < sizes[2]!)
  await t.rejects((await skopeoFor(t, source, { platform: { os: 'linux', architecture: 's390x' } })).find(), {
    code: 'MUSTER_SOURCE_PLATFORM',
    message: `${source} is not there for linux/s390x`,
    hint: /linux\/amd64, linux\/arm\/v7, linux\/arm64/,
  })
  await t.rejects(
    (await skopeoFor(t, `oci:${layout.path}:x`, { platform: { os: 'linux', architecture: 's390x' } })).find(),
    { code: 'MUSTER_SOURCE_PLATFORM' },
  )
})

t.test('an image for another platform only is refused', async (t) => {
  const { layout } = layoutOf(t, 'x')
  const skopeo = await skopeoFor(t, `oci:${layout.path}:x`, {
    platform: { os: 'linux', architecture: 'arm64' },
  })
  await t.rejects(skopeo.find(), {
    code: 'MUSTER_SOURCE_PLATFORM',
    message: /is for linux\/amd64, not for linux\/arm64/,
    hint: /--platform linux\/amd64/,
  })
})

t.test('a registry with accounts wants one, and nobody sees the password', async (t) => {
  const registry = await Registry.start(t, { account: ACCOUNT, tls: true })
  const { layout, digests } = layoutOf(t, 'x')
  registry.push(layout.path, { tag: 'x', as: 'x:1' })
  const source = `docker://${registry.host}/x:1`
  const access = { ca: registry.ca }
  const { username, password } = ACCOUNT
  const place = placeFor(t)
  const allowed = await skopeoFor(t, source, {
    access: { ...access, credentials: { username, password } },
    place,
  })
  const found = await allowed.find()
  t.equal(found.digest, digests[0])
  await fetchLayout(allowed, { found, place, onBytes: () => {} })

  const denied = { code: 'MUSTER_REGISTRY_DENIED', category: 'denied', hint: /--username/ }
  await t.rejects((await skopeoFor(t, source, { access })).find(), denied)
  const wrong = { ...access, credentials: { username, password: 'wrong secret' } }
  const refused = await (await skopeoFor(t, source, { access: wrong })).find().catch((error) => error)
  t.match(refused, denied)
  t.notMatch(JSON.stringify([refused, refused.cause, refused.message]), /wrong secret/)
})

t.test("what the controller's host is logged in with counts", async (t) => {
  const registry = await Registry.start(t, { account: ACCOUNT })
  const { layout } = layoutOf(t, 'x')
  registry.push(layout.path, { tag: 'x', as: 'x:1' })
  const place = placeFor(t)
  const auth = Buffer.from(`${ACCOUNT.username}:${ACCOUNT.password}`).toString('base64')
  const file = join(place.directory, 'of-the-host.json')
  writeFileSync(file, JSON.stringify({ auths: { [registry.host]: { auth } } }))
  const environment = { ...place.environment, REGISTRY_AUTH_FILE: file }
  const skopeo = await skopeoFor(t, `docker://${registry.host}/x:1`, { place: { ...place, environment } })
  t.ok(await skopeo.find())
})

t.test('a certificate has to be vouched for, unless it is not asked for', async (t) => {
  const registry = await Registry.start(t, { tls: true })
  const { layout } = layoutOf(t, 'x')
  registry.push(layout.path, { tag: 'x', as: 'x:1' })
  const source = `docker://${registry.host}/x:1`
  t.ok(await (await skopeoFor(t, source, { access: { ca: registry.ca } })).find())
  t.ok(await (await skopeoFor(t, source, { access: INSECURE })).find())
  const untrusted = { code: 'MUSTER_REGISTRY_TLS', hint: /--ca-file.*--no-tls-verify/ }
  await t.rejects((await skopeoFor(t, source, { access: {} })).find(), untrusted)
  const plain = await Registry.start(t)
  await t.rejects((await skopeoFor(t, `docker://${plain.host}/x:1`, { access: {} })).find(), untrusted)
})

t.test('what is not there is missing', async (t) => {
  const registry = await Registry.start(t)
  const { layout } = layoutOf(t, 'x', 'y')
  registry.push(layout.path, { tag: 'x', as: 'x:1' })
  const missing = { code: 'MUSTER_SOURCE_MISSING', category: 'missing' }
  for (const source of [
    `docker://${registry.host}/x:2`,
    `docker://${registry.host}/none:1`,
    `docker://${registry.host}/x@sha256:${'0'.repeat(64)}`,
    `oci:${layout.path}:z`,
    'oci:/no/such/layout:x',
    'docker-archive:/no/such.tar',
    'oci-archive:/no/such.tar',
  ]) {
    await t.rejects((await skopeoFor(t, source)).find(), missing, source)
  }
  await t.rejects((await skopeoFor(t, `oci:${layout.path}`)).find(), { ...missing, hint: /Name one of them/ })
})

t.test('what does not answer cannot be reached', async (t) => {
  const registry = await Registry.start(t)
  const unreachable = { code: 'MUSTER_SOURCE_UNREACHABLE', category: 'unavailable' }
  const gone = await inFrontOf(t, registry, (_request, response) => {
    response.destroy()
    return true
  })
  await t.rejects((await skopeoFor(t, `docker://${gone}/x:1`)).find(), unreachable)
  const place = placeFor(t)
  const environment = { ...place.environment, DOCKER_HOST: `unix://${place.directory}/no.sock` }
  const skopeo = await skopeoFor(t, 'docker-daemon:x', { place: { ...place, environment }, access: {} })
  await t.rejects(skopeo.find(), unreachable)
})

t.test('a registry that goes away in the middle is told, and a moment of it is bridged', async (t) => {
  const registry = await Registry.start(t)
  const layout = new Layout(scratch(t))
  layout.add('x', { layers: [{ tar: layer(t, 'head -c 3000000 /dev/urandom >x') }] })
  registry.push(layout.path, { tag: 'x', as: 'x:1' })
  let breaks = Number.POSITIVE_INFINITY
  const host = await inFrontOf(t, registry, (request, response) => {
    if (!request.url?.includes('/blobs/') || breaks-- <= 0) return false
    response.writeHead(200, { 'content-length': 3_000_000 })
    response.write(Buffer.alloc(1_000), () => response.destroy())
    return true
  })
  const place = placeFor(t)
  const skopeo = await skopeoFor(t, `docker://${host}/x:1`, { place })
  breaks = 0
  const found = await skopeo.find()
  breaks = Number.POSITIVE_INFINITY
  const fetching = fetchLayout(skopeo, { found, place, onBytes: () => {} })
  await t.rejects(fetching, { code: 'MUSTER_SOURCE_UNREACHABLE', message: /x:1 cannot be fetched now: / })
  breaks = 1
  await fetchLayout(skopeo, { found, place, onBytes: () => {} })
})

testAsRoot('archives, and what container engines have, are taken like layouts', async (t) => {
  const { layout } = layoutOf(t, 'x')
  const files = scratch(t)
  const put = (to: string, environment: Record<string, string> = {}) => {
    const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`)
    run('env', [...variables, 'skopeo', '--insecure-policy', 'copy', '--quiet', `oci:${layout.path}:x`, to])
  }
  const archive = `${files}/docker.tar`
  const podman = storageIn(files)
  put(`docker-archive:${archive}:docker.io/library/a:latest`)
  put(`oci-archive:${files}/oci.tar:1`)
  put('containers-storage:docker.io/library/a:latest', podman)
  const sources = {
    [`docker-archive:${archive}:a:latest`]: {},
    [`oci-archive:${files}/oci.tar:1`]: {},
    'containers-storage:a': podman,
    'docker-daemon:a': { DOCKER_HOST: `unix://${await engineWith(t, archive)}` },
  }
  for (const [source, more] of Object.entries(sources)) {
    const place = placeFor(t)
    const environment = { ...place.environment, ...more }
    const skopeo = await skopeoFor(t, source, { place: { ...place, environment }, access: {} })
    const found = await skopeo.find()
    t.match(found.digest, /^sha256:[0-9a-f]{64}$/, source)
    await fetchLayout(skopeo, { found, place, onBytes: () => {} })
    const root = join(place.directory, 'root')
    await unpackLayout(root, { source, place, onLayer: () => {} })
    t.equal(readFileSync(join(root, 'file'), 'utf8'), 'x\n', `${source} can be unpacked`)
  }
})

t.test('proxies of the controller are used', async (t) => {
  const registry = await Registry.start(t)
  const { layout, digests } = layoutOf(t, 'x')
  registry.push(layout.path, { tag: 'x', as: 'x:1' })
  const seen: string[] = []
  const proxy = await inFrontOf(t, registry, (request) => {
    seen.push(request.url!)
    request.url = new URL(request.url!).pathname
    return false
  })
  const place = placeFor(t)
  const environment = { ...place.environment, http_proxy: `http://${proxy}`, https_proxy: `http://${proxy}` }
  const skopeo = await skopeoFor(t, 'docker://registry.invalid/x:1', { place: { ...place, environment } })
  t.equal((await skopeo.find()).digest, digests[0])
  t.match(seen[0], /^http:\/\/registry.invalid\//)
})

t.test("the signature policy of the controller's host counts", async (t) => {
  const { layout } = layoutOf(t, 'x')
  const place = placeFor(t)
  const directory = join(place.environment.HOME!, '.config/containers')
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, 'policy.json'), JSON.stringify({ default: [{ type: 'reject' }] }))
  const skopeo = await skopeoFor(t, `oci:${layout.path}:x`, { place })
  const found = await skopeo.find()
  await t.rejects(fetchLayout(skopeo, { found, place, onBytes: () => {} }), {
    code: 'MUSTER_SOURCE_SIGNATURE',
  })
})

/** What Podman keeps images in, in a directory of its own. */
function storageIn(directory: string): Record<string, string> {
  const file = join(directory, 'storage.conf')
  const [graph, state] = [join(directory, 'graph'), join(directory, 'state')]
  writeFileSync(file, `[storage]\ndriver = "vfs"\ngraphroot = "${graph}"\nrunroot = "${state}"\n`)
  return { CONTAINERS_STORAGE_CONF: file }
}

/** The part of Docker's interface by which an image is had: as the archive that docker save writes. */
async function engineWith(t: Test, archive: string): Promise<string> {
  const socket = join(scratch(t), 'docker.sock')
  const server = createServer((request, response) => {
    if (request.url?.includes('/images/')) createReadStream(archive).pipe(response)
    else response.end('OK')
  })
  server.listen(socket)
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return socket
}
