import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import t from 'tap'
import { readEntries } from '../../../../libs/archive/pack.ts'
import { isPlain, KERNEL, LOADER, MAC, startBootHttp } from '../_boot-http.ts'
import { headerOf } from '../_raw-http.ts'

const run = promisify(execFile)
const DASHED = MAC.replaceAll(':', '-')
const MIB = 1024 * 1024
const PORTS = '600-1023'

t.test('an image of more than 4 GiB has ranges anywhere in it', async (t) => {
  const count = 4_200
  const size = count * MIB
  const { open, segment } = await startBootHttp(t, { segments: count })
  const connection = await open()
  const head = await connection.ask(`HEAD /image/${DASHED} HTTP/1.1`, 'Host: x')
  isPlain(t, head, 'the image')
  t.equal(headerOf(head.headers, 'content-length'), String(size))
  for (const [start, end] of [
    [2 ** 31 - 2, 2 ** 31 + 2],
    [2 ** 32 - 2, 2 ** 32 + 2],
    [size - 4, size - 1],
  ] as const) {
    const range = `Range: bytes=${start}-${end}`
    const answer = await connection.ask(`GET /image/${DASHED} HTTP/1.1`, 'Host: x', range)
    isPlain(t, answer, range)
    t.equal(answer.status, 206)
    t.equal(headerOf(answer.headers, 'content-range'), `bytes ${start}-${end}/${size}`)
    const expected = Array.from({ length: end - start + 1 }, (_, i) => segment[(start + i) % MIB]!)
    t.same([...answer.body], expected)
  }
  const beyond = await connection.ask(`GET /image/${DASHED} HTTP/1.1`, 'Host: x', `Range: bytes=${size}-`)
  isPlain(t, beyond, 'what is beyond')
  t.equal(beyond.status, 416)
  t.equal(headerOf(beyond.headers, 'content-range'), `bytes */${size}`)
})

t.test('a client that is capped is sent no more a second than it may have, and all of it', async (t) => {
  const { open, segment } = await startBootHttp(t, { sender: { bytesPerSecondMax: 8 * MIB }, segments: 1 })
  const answer = await (await open()).ask(`GET /image/${DASHED} HTTP/1.1`, 'Host: x')
  isPlain(t, answer, 'the image')
  t.ok(answer.body.equals(segment))
})

t.test('curl, wget and the wget of busybox get everything, and go on where they stood', async (t) => {
  const { url, segment, directory } = await startBootHttp(t)
  const image = Buffer.concat([segment, segment, segment])
  const part = join(directory, 'part')
  const clients: [name: string, args: string[]][] = [
    ['curl', ['--silent', '--fail', '--continue-at', '-', '--output', part]],
    ['wget', ['--quiet', '--continue', '--output-document', part]],
    ['busybox', ['wget', '-q', '-c', '-O', part]],
  ]
  for (const [name, args] of clients) {
    for (const startBytes of [0, MIB + 17]) {
      writeFileSync(part, image.subarray(0, startBytes))
      await run(name, [...args, `${url}//IMAGE/${DASHED}`])
      t.ok(readFileSync(part).equals(image), `${name} from ${startBytes}`)
    }
  }
  const { stdout } = await run('curl', ['--silent', '--head', '--http1.0', `${url}/efiboot/snponly.efi`])
  t.match(stdout, new RegExp(`Content-Length: ${LOADER.length}`))
})

t.test("what Warewulf's two-stage boot fetches unpacks to a root", async (t) => {
  const { url, directory: root } = await startBootHttp(t)
  const uri = `${url}/provision/${MAC}`
  for (const stage of ['system', 'runtime']) {
    // Nothing else of its stages matters here than that the last one comes from a privileged port, as root.
    const port = stage === 'runtime' && process.getuid!() === 0 ? ['--local-port', PORTS] : []
    const data = ['assetkey=', 'uuid=4c4c4544-0000', `stage=${stage}`, 'compress=gz']
    const curl = ['--location', '--silent', '--get', '--retry', '60', '--retry-delay', '1', ...port]
    const args = [...curl, ...data.flatMap((each) => ['--data-urlencode', each]), uri]
    await run('sh', ['-c', 'curl "$@" | gzip -d | cpio -idm --quiet', 'curl', ...args], { cwd: root })
  }
  for (const [path, text] of [
    ['etc/hostname', 'n1\n'],
    ['etc/hosts', '127.0.0.1 localhost\n'],
    ['etc/motd', 'welcome\n'],
  ] as const) {
    t.equal(readFileSync(join(root, path), 'utf8'), text)
  }
})

t.test('every stage, and every older name, gives what Warewulf gives there', async (t) => {
  const { url, segment } = await startBootHttp(t)
  const image = Buffer.concat([segment, segment, segment])
  const query = 'assetkey=&uuid=4c4c&compress=gz'
  const get = async (path: string, method = 'GET') => {
    const answer = await fetch(url + path, { method, redirect: 'error' })
    return { status: answer.status, body: Buffer.from(await answer.arrayBuffer()) }
  }
  for (const mac of [MAC, DASHED, MAC.toUpperCase(), '']) {
    for (const [path, body] of [
      [`/provision/${mac}?stage=kernel`, KERNEL],
      [`/kernel/${mac}?${query}`, KERNEL],
      [`/provision/${mac}?stage=image`, image],
      [`/container/${mac}?${query}`, image],
      [`/image/${mac}?wwid=${MAC}`, image],
    ] as const) {
      t.ok((await get(path)).body.equals(body), path)
    }
    for (const [path, like] of [
      [`/ipxe/${mac}?${query}`, /^#!ipxe/],
      [`/provision/${mac}?stage=ipxe`, /^#!ipxe/],
      [`/provision/${mac}`, /^#!ipxe/],
      [`/provision/${mac}?stage=initramfs`, /^/],
    ] as const) {
      const { status, body } = await get(path)
      t.equal(status, 200, path)
      t.match(body.toString(), like, path)
    }
  }
  for (const path of [`/overlay-system/${DASHED}`, `/overlay-runtime/${DASHED}`, `/system/${DASHED}`]) {
    for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
      const { body } = await get(`${path}?${query}`, method)
      t.match(readEntries(gunzipSync(body)), [{ path: /^etc\// }], `${method} ${path}`)
    }
  }
  const wrong = await get(`/provision/${DASHED}?stage=shim`)
  t.equal(wrong.status, 400)
  t.match(wrong.body.toString(), /stage must be one of/)
})

t.test("wwclient's request is given the runtime overlay, whatever it says of encodings", async (t) => {
  const { open } = await startBootHttp(t)
  const connection = await open()
  // It asks the same each time, and keeps its connection; it never says what it has.
  for (let i = 0; i < 2; i++) {
    const answer = await connection.ask(
      `GET /runtime/${MAC}?assetkey=&compress=gz&uuid=4c4c4544-0000 HTTP/1.1`,
      'Host: x',
      'User-Agent: Go-http-client/1.1',
      'Accept-Encoding: gzip',
    )
    isPlain(t, answer, 'the overlay')
    t.equal(answer.status, 200)
    t.equal(headerOf(answer.headers, 'content-encoding'), undefined)
    t.match(readEntries(gunzipSync(answer.body)), [{ path: 'etc/motd' }])
  }
})

t.test('with an asset key a machine has to show it, and 403 says that it does not', async (t) => {
  const { url } = await startBootHttp(t, { node: { assetKey: 'chassis 7' } })
  for (const path of [
    `/kernel/${DASHED}?`,
    `/overlay-system/${DASHED}?`,
    `/provision/${DASHED}?stage=image&`,
  ]) {
    t.equal((await fetch(url + path)).status, 403, path)
    t.equal((await fetch(`${url}${path}assetkey=chassis+7`)).status, 200, path)
  }
})
