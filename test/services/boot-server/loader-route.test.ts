import { readFileSync } from 'node:fs'
import t from 'tap'
import { listenAlso } from '../../../libs/http/listen-also.ts'
import { loaderAt } from '../../../services/boot-server/loader-route.ts'
import { smallRoot, TestCluster, until } from '../_cluster.ts'
import { isPlain, LOADER, MAC, startBootHttp } from './_boot-http.ts'
import { headerOf } from './_raw-http.ts'
import { refOf } from './_records.ts'

/** How EDK2 asks. */
const EDK2 = ['Host: 127.0.0.1', 'Accept: */*', 'User-Agent: UefiHttpBoot/1.0']
const PATH = '/efiboot/snponly.efi'

t.test('EDK2 asks for the size first, then for the program, on one connection that stays', async (t) => {
  const { open, stages } = await startBootHttp(t)
  const connection = await open()
  const head = await connection.ask(`HEAD ${PATH} HTTP/1.1`, ...EDK2)
  const body = await connection.ask(`GET ${PATH} HTTP/1.1`, ...EDK2)
  for (const answer of [head, body]) {
    isPlain(t, answer, 'the program')
    t.equal(answer.status, 200)
    t.equal(headerOf(answer.headers, 'content-length'), String(LOADER.length))
    t.match(headerOf(answer.headers, 'etag'), /^"[0-9a-f]{64}"$/, 'a strong ETag')
    t.equal(headerOf(answer.headers, 'accept-ranges'), 'bytes')
    t.equal(headerOf(answer.headers, 'content-type'), 'application/efi')
  }
  t.equal(head.body.length, 0)
  t.ok(body.body.equals(LOADER))
  await connection.ask(`HEAD ${PATH} HTTP/1.1`, ...EDK2)
  t.match(stages, [{ mac: MAC, stage: 'loader', detail: 'snponly.efi, 300000 bytes' }])
  t.equal(stages.length, 1, 'the program was sent once')
})

t.test('a download that broke off goes on where it stood: Range with If-Range', async (t) => {
  const { open } = await startBootHttp(t)
  const connection = await open()
  const head = await connection.ask(`HEAD ${PATH} HTTP/1.1`, ...EDK2)
  const etag = headerOf(head.headers, 'etag')
  const range = 'Range: bytes=100000-'
  const rest = await connection.ask(`GET ${PATH} HTTP/1.1`, ...EDK2, range, `If-Range: ${etag}`)
  isPlain(t, rest, 'the rest')
  t.equal(rest.status, 206)
  t.equal(headerOf(rest.headers, 'content-range'), 'bytes 100000-299999/300000')
  t.ok(rest.body.equals(LOADER.subarray(100_000)))
  const other = await connection.ask(`GET ${PATH} HTTP/1.1`, ...EDK2, range, 'If-Range: "of-before"')
  t.equal(other.status, 200, 'another program comes as a whole')
  t.ok(other.body.equals(LOADER))
})

t.test('a client that goes away after the head, as EDK2 may to learn the size, hurts nobody', async (t) => {
  const { open } = await startBootHttp(t)
  for (let i = 0; i < 3; i++) {
    const connection = await open()
    connection.write(`GET ${PATH} HTTP/1.1`, ...EDK2)
    await connection.head()
    connection.close()
  }
  const again = await (await open()).ask(`GET ${PATH} HTTP/1.1`, ...EDK2)
  t.ok(again.body.equals(LOADER))
})

t.test('firmware may write slashes twice, both ways round, and names in capitals', async (t) => {
  const { open } = await startBootHttp(t)
  const connection = await open()
  for (const path of [
    '//efiboot/snponly.efi',
    '/efiboot//snponly.efi',
    '//efiboot//snponly.efi',
    '/efiboot/./snponly.efi',
    '/efiboot/%5Csnponly.efi',
    '/efiboot/SNPONLY.EFI',
    '/efiboot/snponly%2Eefi',
    '/efiboot/snponly.efi?mac=1',
    'http://127.0.0.1:9873/efiboot/snponly.efi',
  ]) {
    const answer = await connection.ask(`HEAD ${path} HTTP/1.1`, ...EDK2)
    isPlain(t, answer, path)
    t.equal(answer.status, 200, path)
  }
})

t.test('what is not here is refused at once, and the connection stays', async (t) => {
  const { open } = await startBootHttp(t)
  const connection = await open()
  for (const name of [
    'revocations.efi',
    'mmx64.efi',
    'grubx64.efi',
    '',
    '..%2f..%2fetc%2fpasswd',
    '%3C?%3EOnboard',
    'toString',
    '__proto__',
    `${'x'.repeat(2_000)}.efi`,
  ]) {
    for (const method of ['HEAD', 'GET']) {
      const answer = await connection.ask(`${method} /efiboot/${name} HTTP/1.1`, ...EDK2)
      isPlain(t, answer, name)
      t.equal(answer.status, 404, name)
    }
  }
  t.equal((await connection.ask(`HEAD ${PATH} HTTP/1.1`, ...EDK2)).status, 200)
})

t.test('a GRUB that came over IPv6 is sent on to addresses of IPv6', async (t) => {
  const { http, url, port } = await startBootHttp(t)
  const also = await listenAlso(http, { host: '::1', port })
  t.teardown(() => also[Symbol.dispose]())
  const start = async (base: string) => (await fetch(`${base}/efiboot/grub.cfg`)).text()
  t.match(await start(url), "for muster in '(http,10.0.0.1:9873)' '(tftp,10.0.0.1)'; do")
  t.match(
    await start(`http://[::1]:${port}`),
    "for muster in '(http,[fd00:1::1]:9873)' '(tftp,[fd00:1::1])'; do",
  )
})

t.test('kernels and scripts are sent as plainly as loaders', async (t) => {
  const { open } = await startBootHttp(t)
  const connection = await open()
  const mac = MAC.replaceAll(':', '-')
  for (const path of [`/kernel/${mac}`, `//kernel//${mac}`, `/ipxe/${mac}`, '/ipxe/52-54-00-00-00-99']) {
    for (const method of ['HEAD', 'GET']) {
      const answer = await connection.ask(`${method} ${path} HTTP/1.1`, 'Host: x', 'User-Agent: iPXE/1.21.1')
      isPlain(t, answer, `${method} ${path}`)
      t.equal(answer.status, 200)
      t.not(headerOf(answer.headers, 'content-length'), '0')
    }
  }
})

t.test('ranges that iPXE gets wrong are answered cleanly', async (t) => {
  const { open } = await startBootHttp(t)
  const connection = await open()
  for (const [range, status, bytes] of [
    ['bytes=2147483648-2147484159', 416, 0],
    ['bytes=-2147483648-511', 200, LOADER.length],
    ['bytes=299999-4294967295', 206, 1],
    ['bytes=18446744071562067968-18446744071562068479', 416, 0],
    ['bytes=511-0', 200, LOADER.length],
    ['bytes=0-0,5-9', 200, LOADER.length],
    ['octets=0-1', 200, LOADER.length],
  ] as const) {
    const answer = await connection.ask(`GET ${PATH} HTTP/1.1`, 'Host: x', `Range: ${range}`)
    isPlain(t, answer, range)
    t.equal(answer.status, status, range)
    t.equal(answer.body.length, bytes, range)
  }
})

t.test(
  'hundreds of small ranges, asked for before the ones before are answered, are the program',
  async (t) => {
    const { open, stages } = await startBootHttp(t)
    const connection = await open()
    const stepBytes = 1_000
    const count = LOADER.length / stepBytes
    for (let i = 0; i < count; i++) {
      const range = `Range: bytes=${i * stepBytes}-${(i + 1) * stepBytes - 1}`
      connection.write(`GET ${PATH} HTTP/1.1`, 'Host: x', range)
    }
    const parts: Buffer[] = []
    for (let i = 0; i < count; i++) {
      const { status, body } = await connection.read()
      if (status !== 206) t.fail(`status ${status}`)
      parts.push(body)
    }
    t.ok(Buffer.concat(parts).equals(LOADER))
    t.same(stages, [], 'a part is not the program')
  },
)

t.test('a client of HTTP/1.0 that wants to keep its connection keeps it', async (t) => {
  const { open } = await startBootHttp(t)
  const connection = await open()
  for (const method of ['HEAD', 'GET']) {
    const answer = await connection.ask(`${method} ${PATH} HTTP/1.0`, 'Connection: keep-alive')
    isPlain(t, answer, method)
    t.equal(answer.status, 200)
  }
})

t.test('a boot server has the loaders that its controller ships', async (t) => {
  const cluster = await TestCluster.start(t)
  await cluster.importImage('debian', await smallRoot(t.testdir()))
  const networkDevices = { default: { hwaddr: MAC, ipaddr: '10.0.0.11', netmask: '255.255.255.0' } }
  const value = { rack: 'r1', image: 'debian', networkDevices }
  await cluster.change({ op: 'put', kind: 'node', name: 'n1', value })
  await cluster.startBootServer()
  const shipped = readFileSync(new URL('../_loaders/undionly.kpxe', import.meta.url))
  const served = await until(
    async () => {
      const response = await fetch(`${cluster.boot}/efiboot/undionly.kpxe`)
      return { status: response.status, body: Buffer.from(await response.arrayBuffer()) }
    },
    ({ status }) => status === 200,
  )
  t.ok(served.body.equals(shipped))
})

t.test(
  'names that differ only in their capitals are told apart by a client that writes them exactly',
  (t) => {
    const [upper, lower] = [refOf('upper'), refOf('lower')]
    const loaders = { 'BOOT.EFI': upper, 'boot.efi': lower }
    t.same(loaderAt('boot.efi', loaders), { name: 'boot.efi', ref: lower })
    t.same(loaderAt('/Boot.efi', loaders), { name: 'BOOT.EFI', ref: upper })
    t.equal(loaderAt('../boot.efi', loaders), undefined)
    t.end()
  },
)
