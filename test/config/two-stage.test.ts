import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { freePort } from '../services/_cluster.ts'
import { clusterWithImage, MAC, type Running, start, untilReady } from '../services/boot-server/_site.ts'
import { run, SHELLS } from './shells.ts'

const PROGRAM = new URL('../../config/dracut/90muster/two-stage', import.meta.url).pathname
/** Some small segments, and files that are segments of their own. */
const SIZES = [...Array<number>(12).fill(60_000), 700_000, 5_000_000]

t.setTimeout(120_000)

/** A directory that is what the kernel would have made of the same archives. */
function unpacked(directory: string, archives: readonly Buffer[]): string {
  mkdirSync(directory)
  for (const archive of archives) {
    const plain = execFileSync('gzip', ['-dc'], { input: archive, maxBuffer: 2 ** 30 })
    execFileSync('cpio', ['--extract', '--make-directories', '--unconditional', '--quiet'], {
      cwd: directory,
      input: plain,
    })
  }
  return directory
}

/** Runs the program for a root of its own; says what it printed and how it ended. */
async function fill(t: Test, options: { shell: readonly string[]; servers: string[]; cmdline?: string }) {
  const { shell, servers, cmdline = '' } = options
  const directory = t.testdir({
    proc: {
      cmdline: `quiet wwid=52:54:00:00:00:01 muster.servers=${servers.join(',')} ${cmdline}\n`,
      sys: { kernel: { random: { uuid: '00000000-0000\n' } } },
    },
  })
  const root = join(directory, 'root')
  const result = await run([...shell, PROGRAM, 'fill', root], {
    MUSTER_PROC: join(directory, 'proc'),
    MUSTER_WORK: join(directory, 'work'),
    MUSTER_ASSET: join(directory, 'none'),
    MUSTER_LOCAL_PORT: '',
    MUSTER_PAUSE_S: '0',
  })
  return { root, ...result }
}

/** Between the program and a boot server: does to answers what networks and broken servers do. */
async function between(
  t: Test,
  server: Running,
  harm: (path: string, bytes: Buffer) => Buffer | undefined,
): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = []
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const { url = '', headers, method } = request
    asked.push(url)
    get({ host: '127.0.0.1', port: server.port, path: url, headers, method, agent: false }, (upstream) => {
      const pieces: Buffer[] = []
      upstream.on('data', (piece: Buffer) => pieces.push(piece))
      upstream.on('end', () => {
        const whole = Buffer.concat(pieces)
        const sent = harm(url, whole) ?? whole
        response.writeHead(upstream.statusCode!, { ...upstream.headers, connection: 'close' })
        // What is cut off ends before its length.
        if (sent.length < whole.length) response.write(sent, () => response.destroy())
        else response.end(sent)
      })
    })
  }
  const proxy = createServer(answer)
  t.teardown(() => void proxy.close())
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, asked }
}

t.test('a root is filled from boot servers', async (t) => {
  const cluster = await clusterWithImage(t, SIZES)
  const server = await start(t, cluster, { id: 'boot1', residentBytes: 0 })
  await untilReady(server)
  const own = `http://127.0.0.1:${server.port}`
  const archive = async (name: string) =>
    Buffer.from(await (await fetch(`${own}/${name}/${MAC}`)).arrayBuffer())
  const archives = [await archive('image'), await archive('system'), await archive('runtime')]
  const expected = unpacked(join(t.testdir(), 'expected'), archives)
  for (const name of ['proc', 'sys', 'dev', 'run']) mkdirSync(join(expected, name), { recursive: true })
  const isSame = (root: string) =>
    execFileSync('diff', ['-r', '--no-dereference', expected, root]).length === 0

  await t.test('every segment is named by its digest and size', async (t) => {
    const lines = (await (await fetch(`${own}/segments/${MAC}?part=image`)).text()).trimEnd().split('\n')
    const sizes = lines.map((line) => Number(/^[0-9a-f]{64} (\d+)$/.exec(line)?.[1]))
    t.ok(lines.length > 1)
    t.equal(
      sizes.reduce((sum, size) => sum + size),
      archives[0]!.length,
    )
    t.equal((await fetch(`${own}/segments/${MAC}?part=modules`)).status, 404)
    t.equal((await fetch(`${own}/segments/${MAC}?part=x`)).status, 400)
  })

  for (const shell of SHELLS) {
    await t.test(`in ${shell.join(' ')}`, async (t) => {
      await t.test('from the first server that answers', async (t) => {
        const dead = `http://127.0.0.1:${await freePort()}`
        const { root, status, stderr } = await fill(t, { shell, servers: [dead, own] })
        t.equal(status, 0, stderr)
        t.ok(isSame(root))
        t.match(stderr, /image: http:\/\/127.0.0.1:\d+ does not say what it is made of \(status 000\)/)
        t.match(stderr, /muster: the root is filled\n$/)
      })

      await t.test(
        'past bytes that were altered, and connections that broke, from where it stood',
        async (t) => {
          let harmed = 0
          const { url, asked } = await between(t, server, (path, bytes) => {
            if (!path.startsWith('/image/') || harmed === 2) return undefined
            harmed += 1
            if (harmed === 2) return bytes.subarray(0, bytes.length >> 1)
            const altered = Buffer.from(bytes)
            altered[bytes.length >> 1]! ^= 1
            return altered
          })
          const { root, status, stderr } = await fill(t, { shell, servers: [url] })
          t.equal(status, 0, stderr)
          t.ok(isSame(root))
          t.match(stderr, /segment \d+ of image from .* is not what it should be, or did not come whole/)
          t.equal(asked.filter((path) => path.startsWith('/image/')).length, 3)
          const reports = asked.filter((path) => path.startsWith('/report/'))
          t.equal(reports.length, 2)
          t.match(reports[0], /stage=failed&detail=no(%20|\+)image(%20|\+)from/)
        },
      )

      await t.test('anew when the node is meanwhile to have something else', async (t) => {
        let lists = 0
        const { url } = await between(t, server, (path, bytes) => {
          if (path.startsWith('/image/') && lists === 1) return bytes.subarray(0, bytes.length - 1)
          // The second list is that of another image.
          if (!path.startsWith('/segments/') || ++lists !== 2) return undefined
          return Buffer.from(bytes.toString().replace(/^./, (digit) => (digit === '0' ? '1' : '0')))
        })
        const { status, stderr } = await fill(t, { shell, servers: [url] })
        t.equal(status, 1)
        t.match(stderr, /has another than what was begun with/)
      })

      await t.test('what cannot be unpacked is said', async (t) => {
        const cmdline = `wwid=52:54:00:00:00:01 muster.servers=${own}\n`
        const directory = t.testdir({ proc: { cmdline }, bin: { cpio: '#!/bin/sh\nexit 2\n' } })
        const bin = join(directory, 'bin')
        chmodSync(join(bin, 'cpio'), 0o755)
        const program = join(directory, 'two-stage')
        writeFileSync(program, readFileSync(PROGRAM, 'utf8').replace(/^PATH=.*$/m, `PATH=${bin}:$PATH`))
        const { status, stderr } = await run([...shell, program, 'fill', join(directory, 'root')], {
          MUSTER_PROC: join(directory, 'proc'),
          MUSTER_WORK: join(directory, 'work'),
          MUSTER_PAUSE_S: '0',
        })
        t.equal(status, 1)
        t.match(stderr, /image cannot be unpacked: is the root large enough/)
      })
    })
  }

  await t.test('without a node to be it does nothing', async (t) => {
    const [shell] = SHELLS
    const { status, stderr } = await fill(t, { shell: shell!, servers: [] })
    t.equal(status, 1)
    t.match(stderr, /has no wwid= or no muster.servers=/)
  })
})
