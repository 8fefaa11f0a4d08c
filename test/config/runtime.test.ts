import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, lstatSync, mkdirSync, symlinkSync, utimesSync } from 'node:fs'
import t from 'tap'
import type { Entry } from '../../libs/archive/entry.ts'
import { directory, file, link } from '../libs/overlay/fixtures.ts'
import { RunningNode, RuntimeServer, until } from './_runtime-node.ts'
import { SHELLS } from './shells.ts'

for (const shell of SHELLS) {
  t.test(`in ${shell.join(' ')}`, async (t) => {
    t.test('files, links and directories are put as the overlay has them', async (t) => {
      const server = await RuntimeServer.start(t)
      server.set(
        directory('etc'),
        file('etc/a', 'one', 0o600),
        link('etc/b', 'a'),
        file('etc/sub dir/c', 'three'),
      )
      const node = new RunningNode(t, { shell, servers: [server.url] })
      const { status, stderr } = await node.apply()
      t.equal(status, 0, stderr)
      t.match(stderr, /3 changed, 0 hooks failed, 0 problems/)
      t.same([node.text('etc/a'), node.text('etc/b'), node.text('etc/sub dir/c')], ['one', 'one', 'three'])
      t.equal(lstatSync(node.path('etc/a')).mode & 0o7777, 0o600)
      t.ok(lstatSync(node.path('etc/b')).isSymbolicLink())
      t.match(server.asked, [
        /^\/runtime\/52:54:00:00:00:01\?wait=0$/,
        /^\/report\/.*stage=runtime&detail=3%20changed/,
      ])
      t.match((await node.apply()).stderr, /nothing new/)
    })

    t.test('what is the same stays as it is, also its time', async (t) => {
      const server = await RuntimeServer.start(t)
      const node = new RunningNode(t, { shell, servers: [server.url] })
      node.write('etc/same', 'same')
      node.write('etc/other', 'old')
      utimesSync(node.path('etc/same'), 1_000, 1_000)
      server.set(directory('etc'), file('etc/same', 'same'), file('etc/other', 'new'))
      t.match((await node.apply()).stderr, /1 changed/)
      t.equal(lstatSync(node.path('etc/same')).mtimeMs, 1_000_000)
      t.not(lstatSync(node.path('etc/other')).mtimeMs, 0, 'what changed has a time of its own')
    })

    t.test('what the overlay has no longer goes, and what was there before comes back', async (t) => {
      const server = await RuntimeServer.start(t)
      const node = new RunningNode(t, { shell, servers: [server.url] })
      node.write('etc/motd', 'of the image')
      node.write('etc/gone', 'of the image')
      server.set(
        file('etc/motd', 'of the overlay'),
        file('etc/made/here', 'x'),
        file('usr/lib/muster/deleted.runtime', 'etc/gone\netc/never\n'),
      )
      await node.apply()
      t.same(
        [node.text('etc/motd'), node.text('etc/gone'), node.text('etc/made/here')],
        ['of the overlay', undefined, 'x'],
      )
      node.write('etc/never', 'of a user')
      server.set(file('etc/unrelated', ''))
      const { status, stderr } = await node.apply()
      t.equal(status, 0, stderr)
      t.same([node.text('etc/motd'), node.text('etc/gone')], ['of the image', 'of the image'])
      t.notOk(existsSync(node.path('etc/made')), 'with the directory that was made for it')
      t.ok(existsSync(node.path('etc')))
      t.equal(node.text('etc/never'), 'of a user', 'what others made is not taken away')
    })

    t.test('what the kernel has unpacked at boot counts as put', async (t) => {
      const server = await RuntimeServer.start(t)
      const node = new RunningNode(t, { shell, servers: [server.url] })
      node.write('etc/a', 'one')
      server.set(file('etc/a', 'one'))
      t.match((await node.apply()).stderr, /0 changed/)
      server.set(file('etc/b', 'two'))
      await node.apply()
      t.equal(node.text('etc/a'), undefined)
    })

    t.test('directories that are links stay links, and a directory is not replaced by a file', async (t) => {
      const server = await RuntimeServer.start(t)
      const node = new RunningNode(t, { shell, servers: [server.url] })
      mkdirSync(node.path('usr/lib'), { recursive: true })
      symlinkSync('usr/lib', node.path('lib'))
      node.write('etc/dir/x', 'x')
      server.set(directory('lib'), file('lib/firmware', 'f'), file('etc/dir', 'a file'))
      const { status, stderr } = await node.apply()
      t.equal(status, 1)
      t.match(stderr, /\/etc\/dir is a directory here and a file in the overlay: it stays/)
      t.ok(lstatSync(node.path('lib')).isSymbolicLink())
      t.equal(node.text('usr/lib/firmware'), 'f', 'the rest is put all the same')
      t.equal(node.text('etc/dir/x'), 'x')
    })

    t.test('nothing is touched when what arrives is not whole', async (t) => {
      const server = await RuntimeServer.start(t)
      const node = new RunningNode(t, { shell, servers: [server.url] })
      server.isBroken = true
      server.set(
        ...Array.from({ length: 200 }, (_, index) =>
          file(`etc/${index}`, createHash('sha256').update(`${index}`).digest('hex')),
        ),
      )
      const { status } = await node.apply()
      t.equal(status, 1)
      t.notOk(existsSync(node.path('etc')))
      server.isBroken = false
      t.equal((await node.apply()).status, 0, 'and the next run does it')
      t.equal(node.text('etc/199')?.length, 64)
    })

    t.test('hooks run once, for paths that changed and that they ask for', async (t) => {
      const server = await RuntimeServer.start(t)
      const node = new RunningNode(t, { shell, servers: [server.url] })
      const log = node.path('log')
      const hooks = `# a comment\n/etc/a* echo a >>${log}\n/etc/c echo c >>${log}\n/etc/b false\n`
      const files = (a: string, b: string): Entry[] => [
        file('etc/a1', a),
        file('etc/a2', a),
        file('etc/b', b),
        file('usr/lib/muster/hooks/test', hooks),
      ]
      server.set(...files('1', '1'))
      const first = await node.apply()
      t.match(first.stderr, /the hook 'false' of test FAILED/)
      t.equal(first.status, 1)
      t.equal(node.text('log'), 'a\n')
      server.set(...files('2', '1'))
      t.equal((await node.apply()).status, 0, 'only what changed counts')
      t.equal(node.text('log'), 'a\na\n')
      t.match(server.asked.at(-1), /detail=2%20changed/)
    })

    t.test('the next server is asked when one does not answer, or refuses', async (t) => {
      const [refusing, good] = [await RuntimeServer.start(t), await RuntimeServer.start(t)]
      refusing.status = 403
      good.set(file('etc/a', 'one'))
      const node = new RunningNode(t, { shell, servers: ['http://127.0.0.1:1', refusing.url, good.url] })
      const { status, stderr } = await node.apply()
      t.equal(status, 0, stderr)
      t.match(stderr, /http:\/\/127\.0\.0\.1:1 does not answer/)
      t.match(stderr, /gives the overlay only to ports below 1024/)
      if (process.getuid!() === 0)
        t.ok(
          good.ports.every((port) => port < 1024),
          'root asks from a privileged port',
        )
    })

    t.test('following, a change is put when it is there, and nothing is asked meanwhile', async (t) => {
      const server = await RuntimeServer.start(t)
      server.set(file('etc/a', 'one'))
      const node = new RunningNode(t, { shell, servers: [server.url] })
      const child = node.follow(t)
      await until(() => server.waiting === 1)
      t.equal(node.text('etc/a'), 'one')
      server.set(file('etc/a', 'two'))
      await until(() => server.waiting === 1)
      t.equal(node.text('etc/a'), 'two')
      const asked = server.asked.length
      child.kill('SIGHUP')
      await until(() => server.asked.length >= asked + 2 && server.waiting === 1)
      t.match(server.asked.slice(asked), [/wait=0/, /wait=240/], 'SIGHUP asks at once')
      t.match((await node.apply()).stderr, /another one is running: process \d+/)
      server.holds = false
      server.set(file('etc/a', 'three'))
      const polled = server.asked.length
      await until(() => server.asked.length > polled + 3)
      t.equal(node.text('etc/a'), 'three', 'where nobody waits it asks now and then')
    })
  })
}

t.test('wget will do where there is no curl', async (t) => {
  const server = await RuntimeServer.start(t)
  server.set(file('etc/a', 'one'))
  const programs =
    'cat chmod cmp cp cpio cut dash find grep gzip head id ln ls mkdir mv od readlink rm rmdir sed sh sleep sort stat tail touch tr wc wget'
  const node = new RunningNode(t, { shell: ['dash'], servers: [server.url], programs: programs.split(' ') })
  const { status, stderr } = await node.apply()
  t.equal(status, 0, stderr)
  t.equal(node.text('etc/a'), 'one')
  t.match((await node.apply()).stderr, /nothing new/)
})

t.test('extended attributes are set', async (t) => {
  if (spawnSync('setfattr', ['--version']).status !== 0) return t.fail('setfattr is missing: package attr')
  const server = await RuntimeServer.start(t)
  server.set(
    file('etc/a', 'one'),
    file('usr/lib/muster/xattrs.runtime', '# file: /etc/a\nuser.colour="red"\n'),
  )
  const node = new RunningNode(t, { shell: ['dash'], servers: [server.url] })
  const { status, stderr } = await node.apply()
  t.equal(status, 0, stderr)
  const dump = execFileSync('getfattr', ['--dump', '--absolute-names', node.path('etc/a')]).toString()
  t.match(dump, /user\.colour="red"/)
})
