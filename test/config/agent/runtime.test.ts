import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { file } from '../../libs/overlay/fixtures.ts'
import { type Finished, run, SHELLS } from '../shells.ts'
import { AgentNode, LIBRARY } from './_node.ts'
import { FickleServer } from './_server.ts'

const PROGRAM = join(LIBRARY, 'runtime')
const POLL_MS = 20

function apply(node: AgentNode, shell: readonly string[] = ['/bin/sh']): Promise<Finished> {
  return run([...shell, PROGRAM, 'apply'], node.env)
}

/** Ended with the test. */
function follow(t: Test, node: AgentNode, [program, ...args]: readonly string[] = ['/bin/sh']): ChildProcess {
  const child = spawn(program!, [...args, PROGRAM, 'follow'], { env: node.env, stdio: 'ignore' })
  t.teardown(() => end(child))
  return child
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  await once(child, 'exit')
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(POLL_MS)
}

for (const shell of SHELLS) {
  t.test(`in ${shell.join(' ')}`, async (t) => {
    t.test('the overlay is put, and reported', async (t) => {
      const server = await FickleServer.start(t)
      server.set(file('etc/a', 'one'))
      const node = new AgentNode(t, { servers: [server.url] })
      const { status, stderr } = await apply(node, shell)
      t.equal(status, 0)
      t.equal(
        stderr,
        `muster-runtime: runtime overlay ${server.etag.slice(0, 12)}: 1 changed, 0 removed, 0 hooks failed\n`,
      )
      t.equal(node.text('etc/a'), 'one')
      t.same(server.asked, [
        '/runtime/52:54:00:00:00:01?wait=0',
        `/report/52:54:00:00:00:01?stage=runtime&detail=1%20changed%2C%200%20removed%2C%200%20hooks%20failed&etag=${server.etag}`,
      ])
      t.match(await apply(node, shell), { status: 0, stderr: 'muster-runtime: nothing new\n' })
    })

    t.test('the next server is asked when one does not answer, or refuses', async (t) => {
      const [refusing, broken, good] = await Promise.all([1, 2, 3].map(() => FickleServer.start(t)))
      refusing!.status = 401
      broken!.isBroken = true
      broken!.set(file('etc/b', 'two'))
      good!.set(file('etc/a', 'one'))
      const servers = ['http://127.0.0.1:1', refusing!.url, broken!.url, `${good!.url}/`]
      const node = new AgentNode(t, { servers })
      const { status, stderr } = await apply(node, shell)
      t.equal(status, 0, 'done')
      t.match(stderr, /http:\/\/127\.0\.0\.1:1 does not answer/)
      t.match(stderr, /gives the overlay only to ports below 1024/)
      t.match(stderr, /does not answer, or not in full/)
      t.same([node.text('etc/a'), node.text('etc/b')], ['one', undefined])
      if (process.getuid!() === 0)
        t.ok(
          good!.ports.every((port) => port < 1024),
          'from a privileged port',
        )
    })

    t.test('a change is put when it is there, and nothing is asked meanwhile', async (t) => {
      const server = await FickleServer.start(t)
      server.set(file('etc/a', 'one'))
      const node = new AgentNode(t, { servers: [server.url] })
      const child = follow(t, node, shell)
      await until(() => server.waiting === 1)
      t.equal(node.text('etc/a'), 'one')
      server.set(file('etc/a', 'two'))
      await until(() => server.waiting === 1)
      t.equal(node.text('etc/a'), 'two')
      const asked = server.asked.length
      child.kill('SIGHUP')
      await until(() => server.asked.length === asked + 2 && server.waiting === 1)
      t.match(server.asked.slice(asked), [/wait=0/, /wait=240/], 'SIGHUP asks at once')
      t.match((await apply(node, shell)).stderr, /another one is running: process \d+/)
      await end(child)
      t.equal(child.exitCode, 0)
      t.match(await apply(node, shell), { status: 0 }, 'one that is ended leaves nothing that is in the way')
    })

    t.test('where nobody waits, it asks now and then', async (t) => {
      const server = await FickleServer.start(t)
      server.holds = false
      server.set(file('etc/a', 'one'))
      const node = new AgentNode(t, { servers: [server.url] })
      follow(t, node, shell)
      await until(() => server.asked.length > 4)
      server.isForgetful = true
      const asked = server.asked.length
      await until(() => server.asked.length > asked + 2)
      server.set(file('etc/a', 'two'))
      await until(() => node.text('etc/a') === 'two')
    })
  })
}

t.test('hooks run, and one that fails is told', async (t) => {
  const server = await FickleServer.start(t)
  const hooks = file('usr/lib/muster/hooks/test', '/etc/a false\n')
  server.set(file('etc/a', 'one'), hooks)
  const node = new AgentNode(t, { servers: [server.url] })
  const { status, stderr } = await apply(node)
  t.equal(status, 1)
  t.match(stderr, /the hook 'false' of test FAILED\n.*2 changed, 0 removed, 1 hooks failed\n$/)
  t.match(server.asked.at(-1), /1%20hooks%20failed&etag=/)
  t.match((await apply(node)).stderr, /nothing new/)
})

t.test('what could not be put is asked for again, and not reported as there', async (t) => {
  const server = await FickleServer.start(t)
  server.set(file('etc/a', 'one'))
  const node = new AgentNode(t, { servers: [server.url] })
  node.write('etc/a/is', 'a directory')
  const { status, stderr } = await apply(node)
  t.equal(status, 1)
  t.match(stderr, /0 changed, 0 removed, 0 hooks failed, 1 problems/)
  t.notMatch(server.asked.at(-1), /etag=/)
  t.match((await apply(node)).stderr, /1 problems/)
})

t.test('a lock of a process that is no more is none', async (t) => {
  const server = await FickleServer.start(t)
  server.set(file('etc/a', 'one'))
  const node = new AgentNode(t, { servers: [server.url] })
  const child = follow(t, node)
  await until(() => server.waiting === 1)
  child.kill('SIGKILL')
  await once(child, 'exit')
  t.ok(existsSync(node.run))
  t.match((await apply(node)).stderr, /nothing new/)
})

const NAMES =
  'cat chmod chown cmp cp cpio cut find grep gzip head id ln mkdir mv od readlink rm rmdir sed sh sleep'
const MORE = 'sort stat tail timeout touch tr uniq wc'
const PROGRAMS = `${NAMES} ${MORE}`.split(' ')

t.test('wget will do where there is no curl, also that of busybox', async (t) => {
  for (const busybox of [false, true]) {
    const server = await FickleServer.start(t)
    server.set(file('etc/a', 'one'))
    const own = busybox ? ['busybox'] : ['wget', ...PROGRAMS]
    const programs = own.map((name) => `/usr/bin/${name}`)
    const node = new AgentNode(t, { servers: ['http://127.0.0.1:1', server.url], programs })
    if (busybox) for (const name of ['wget', ...PROGRAMS]) symlinkSync('busybox', join(node.env.PATH!, name))
    t.equal((await apply(node)).status, 0)
    t.equal(node.text('etc/a'), 'one')
    t.match((await apply(node)).stderr, /nothing new/)
    server.isBroken = true
    server.set(file('etc/b', 'x'.repeat(100_000)))
    t.match(await apply(node), { status: 1, stderr: /not in full/ })
    t.equal(node.text('etc/b'), undefined)
    server.isBroken = false
    const child = follow(t, node)
    await until(() => server.waiting === 1)
    t.ok(node.text('etc/b'))
    await end(child)
  }
})

t.test('what a node does not have is named', async (t) => {
  const node = new AgentNode(t, { servers: [] })
  t.match(await apply(node), { status: 2, stderr: /no wwid= or no muster\.servers=/ })
  const programs = PROGRAMS.map((name) => `/usr/bin/${name}`)
  const bare = new AgentNode(t, { servers: ['http://127.0.0.1:1'], programs })
  t.match(await apply(bare), { status: 2, stderr: /neither curl nor wget/ })
  const { status, stderr } = await run(['/bin/sh', PROGRAM, 'nonsense'], node.env)
  t.match({ status, stderr }, { status: 2, stderr: /^usage: / })
})

t.test('the agent of a node does the same under its own name', async (t) => {
  const node = new AgentNode(t, { servers: ['http://127.0.0.1:1'] })
  const { status, stderr } = await run([join(LIBRARY, 'agent'), 'apply'], node.env)
  t.match({ status, stderr }, { status: 1, stderr: /no boot server has the runtime overlay/ })
})
