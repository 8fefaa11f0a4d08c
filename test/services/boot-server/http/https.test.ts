import { execFile } from 'node:child_process'
import { once } from 'node:events'
import {
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { Agent, get } from 'node:https'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { promisify } from 'node:util'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { HttpsServer } from '../../../../services/boot-server/http/https.ts'
import { Collector } from '../../../support/collector.ts'
import { KERNEL, MAC, startBootHttp } from '../_boot-http.ts'
import { Authority, type Made } from './_certificates.ts'

const run = promisify(execFile)
const LOOK_MS = 20
const DASHED = MAC.replaceAll(':', '-')

const IN_USE = 'certificate in use'
const UNUSABLE = 'certificate not usable'

interface Line {
  msg: string
  subject?: string
  reason?: string
  kept?: string
  concerns?: string[]
}

const authority = new Authority(t.testdir())
const ca = readFileSync(authority.file)

/** A boot server with HTTPS by a pair in `<place>/tls.crt` and `tls.key`. */
async function setUp(t: Test, { segments = 3, isSecure = false } = {}) {
  const boot = await startBootHttp(t, { segments, isSecure })
  const place = join(boot.directory, 'pair')
  mkdirSync(place)
  const paths = { cert: join(place, 'tls.crt'), key: join(place, 'tls.key') }
  const put = ({ cert, key }: Made): void => {
    copyFileSync(cert, paths.cert)
    copyFileSync(key, paths.key)
  }
  const lines = new Collector<Line>()
  const logger = pino({ level: 'info' }, { write: (line: string) => lines.add(JSON.parse(line)) })
  const start = async (): Promise<HttpsServer> => {
    const https = await HttpsServer.start({
      handler: (request, response) => boot.http.routing(request, response),
      host: '127.0.0.1',
      port: 0,
      paths,
      logger,
      lookMs: LOOK_MS,
    })
    t.teardown(() => https.close())
    return https
  }
  /** All lines with this text, once there are so many. */
  const logged = async (msg: string, count = 1): Promise<Line[]> => {
    const those = (items: Line[]): Line[] => items.filter((line) => line.msg === msg)
    return those(await lines.until((items) => those(items).length >= count))
  }
  return { ...boot, place, paths, put, start, logged }
}

/** The head of an answer; its body is for the caller to take. */
async function ask(options: { port: number; path: string; agent?: Agent }): Promise<IncomingMessage> {
  const agent = options.agent ?? new Agent({ maxCachedSessions: 0 })
  const [response] = (await once(get({ host: '127.0.0.1', ca, ...options, agent }), 'response')) as [
    IncomingMessage,
  ]
  return response
}

async function subjectOf(port: number): Promise<string> {
  const response = await ask({ port, path: '/status' })
  const { CN } = (response.socket as TLSSocket).getPeerCertificate().subject
  response.resume()
  await once(response, 'end')
  response.socket.destroy()
  return String(CN)
}

async function bodyOf(response: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of response) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

t.test('over HTTPS curl gets what HTTP gives, with a chain that its authority proves', async (t) => {
  const { put, start, url } = await setUp(t)
  put(authority.makeChain())
  const { port } = await start()
  const curl = async (...args: string[]) =>
    (await run('curl', ['--silent', '--cacert', authority.file, ...args])).stdout
  const base = `https://127.0.0.1:${port}`
  for (const path of [`/ipxe/${DASHED}`, `/provision/?stage=kernel`, '/efiboot/undionly.kpxe']) {
    t.equal(await curl(base + path), await (await fetch(url + path)).text(), path)
  }
  t.match(await curl('--head', `${base}//KERNEL/${DASHED}`), /200 OK[\s\S]*Content-Length: 8/)
  const boot1 = ['--resolve', `boot1:${port}:127.0.0.1`, `https://boot1:${port}/kernel`]
  t.equal(await curl('--range', '2-3', ...boot1), KERNEL.toString().slice(2, 4))
  await t.rejects(run('curl', ['--silent', base]), { code: 60 }, 'who does not know the authority refuses')
})

t.test('clients without elliptic curves, as iPXE, find a cipher; those of TLS 1.1 do not', async (t) => {
  const { put, start } = await setUp(t)
  put(authority.make({ name: 'leaf1' }))
  const { port } = await start()
  const connect = (...args: string[]) =>
    run('sh', ['-c', 'echo Q | openssl s_client "$@"', 'sh', '-connect', `127.0.0.1:${port}`, ...args])
  for (const cipher of ['AES128-SHA256', 'AES256-SHA256', 'DHE-RSA-AES256-GCM-SHA384']) {
    const { stdout } = await connect('-tls1_2', '-cipher', cipher, '-CAfile', authority.file)
    t.match(stdout, new RegExp(`Cipher *: ${cipher}`))
    t.match(stdout, /Verify return code: 0/)
  }
  await t.rejects(connect('-tls1_1', '-cipher', 'ALL:@SECLEVEL=0'))
})

t.test(
  'ports from 1024 on get no runtime overlay over HTTPS either where the cluster is secure',
  async (t) => {
    const { put, start } = await setUp(t, { isSecure: true })
    put(authority.make({ name: 'leaf1' }))
    const { port } = await start()
    const response = await ask({ port: port!, path: `/runtime/${DASHED}` })
    t.equal(response.statusCode, 401)
    response.resume()
  },
)

t.test('another pair is used for what comes then, and what runs goes on with the one before', async (t) => {
  const { put, start, logged, segment } = await setUp(t, { segments: 24 })
  put(authority.make({ name: 'leaf1' }))
  const port = (await start()).port!
  const running = await ask({ port, path: `/image/${DASHED}` })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  t.teardown(() => agent.destroy())
  await bodyOf(await ask({ port, path: '/status', agent }))
  t.equal(await subjectOf(port), 'leaf1')
  put(authority.make({ name: 'leaf2' }))
  await logged(IN_USE, 2)
  t.equal(await subjectOf(port), 'leaf2')
  const kept = await ask({ port, path: '/status', agent })
  t.equal((kept.socket as TLSSocket).getPeerCertificate().subject.CN, 'leaf1', 'a connection stays')
  kept.resume()
  const image = await bodyOf(running)
  t.equal(image.length, 24 * segment.length, 'a download that was begun before comes whole')
  t.ok(image.subarray(-segment.length).equals(segment))
})

t.test('files may be exchanged by renaming, and by a link to another directory', async (t) => {
  const { place, paths, put, start, logged } = await setUp(t)
  put(authority.make({ name: 'leaf1' }))
  const port = (await start()).port!
  const second = authority.make({ name: 'leaf2' })
  renameSync(second.cert, paths.cert)
  renameSync(second.key, paths.key)
  await logged(IN_USE, 2)
  t.equal(await subjectOf(port), 'leaf2')
  // As Kubernetes does: files are links into a directory that is a link.
  for (const [name, made] of [
    ['one', authority.make({ name: 'leaf3' })],
    ['two', authority.make({ name: 'leaf4' })],
  ] as const) {
    mkdirSync(join(place, name))
    renameSync(made.cert, join(place, name, 'tls.crt'))
    renameSync(made.key, join(place, name, 'tls.key'))
  }
  symlinkSync('one', join(place, 'data'))
  for (const file of ['tls.crt', 'tls.key']) {
    symlinkSync(`data/${file}`, join(place, 'link'))
    renameSync(join(place, 'link'), join(place, file))
  }
  await logged(IN_USE, 3)
  t.equal(await subjectOf(port), 'leaf3')
  symlinkSync('two', join(place, 'new'))
  renameSync(join(place, 'new'), join(place, 'data'))
  await logged(IN_USE, 4)
  t.equal(await subjectOf(port), 'leaf4')
})

t.test('a pair that cannot be used is told once, and the one before stays', async (t) => {
  const { paths, put, start, logged } = await setUp(t)
  put(authority.make({ name: 'leaf1' }))
  const port = (await start()).port!
  writeFileSync(paths.cert, 'nothing')
  t.match(await logged(UNUSABLE), [{ reason: /certificate cannot be read/, kept: /before stays/ }])
  t.equal(await subjectOf(port), 'leaf1')
  rmSync(paths.key)
  t.match((await logged(UNUSABLE, 2))[1], { reason: /tls\.key cannot be read: ENOENT/ })
  t.equal(await subjectOf(port), 'leaf1')
  put(authority.make({ name: 'leaf2' }))
  await logged(IN_USE, 2)
  t.equal(await subjectOf(port), 'leaf2')
  t.equal((await logged(UNUSABLE)).length, 2, 'each was told once, however often it was looked at')
})

t.test('without a pair that can be used there is no HTTPS until there is one', async (t) => {
  const { put, start, logged, url } = await setUp(t)
  const https = await start()
  t.match(await logged(UNUSABLE), [{ reason: /cannot be read/, kept: /no HTTPS/ }])
  t.equal(https.port, undefined)
  t.equal((await fetch(`${url}/status`)).status, 200, 'HTTP does not wait for that')
  put(authority.make({ name: 'leaf1', key: 'ec' }))
  await logged(IN_USE)
  t.equal(await subjectOf(https.port!), 'leaf1')
  t.match(await logged('some clients will not take the certificate'), [{ concerns: [/iPXE/] }])
})

t.test('a port that is taken is an error at the start', async (t) => {
  const { put, port, paths, http } = await setUp(t)
  put(authority.make({ name: 'leaf1' }))
  const options = { handler: http.routing, host: '127.0.0.1', port, paths, logger: pino({ level: 'silent' }) }
  await t.rejects(HttpsServer.start(options), { code: 'MUSTER_HTTP_LISTEN', hint: /ss -tlnp/ })
})

t.test('closing ends connections that are open', async (t) => {
  const { put, start } = await setUp(t, { segments: 24 })
  put(authority.make({ name: 'leaf1' }))
  const https = await start()
  const response = await ask({ port: https.port!, path: `/image/${DASHED}` })
  const closed = new Promise((resolve) => response.on('error', () => {}).on('close', resolve))
  await https.close()
  response.resume()
  await closed
  t.notOk(response.complete)
})
