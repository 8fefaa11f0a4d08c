import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { runCli } from '../../_cli.ts'
import { startWork } from './_work.ts'

t.test('a view of a node, of which nothing is built, is not built in some way', async (t) => {
  for (const flags of [['--stage'], ['--codec', 'zstd']]) {
    t.match(await runCli(['image', 'exec', 'debian', '--node', 'n1', ...flags, 'ls']), {
      code: 2,
      stderr: /'--node <node>' cannot be used with option '--(stage|codec <codec>)'/,
    })
  }
})

// Only root can make trees, mount and change the root directory.
if (process.getuid?.() === 0) {
  const { makeImage, cluster } = await startWork(t)

  t.test('a command that succeeds makes a version of what it changed', async (t) => {
    const { run, image } = await makeImage('good')
    const before = await image()
    const { code, stderr, stdout } = await run('exec', 'sh', '-c', 'echo hello >/etc/motd; echo said')
    t.equal(stdout, 'said\n')
    t.match(stderr, /image good: version 2 is live \(change \d+\)\n/)
    t.equal(code, 0)
    const after = await image()
    t.not(after.manifest.digest, before.manifest.digest)
    t.match(after, { number: 2, others: [{ manifest: before.manifest }] })
    t.match(await run('exec', 'cat', '/etc/motd'), {
      stdout: 'hello\n',
      stderr: /nothing here is different from version 2; no version was made\n$/,
    })
    t.equal((await image()).number, 2)
  })

  t.test(
    'a command that fails makes no version; what it changed stays until it is thrown away',
    async (t) => {
      const { run, image, record } = await makeImage('bad')
      const before = await image()
      const { code, stderr } = await run('exec', 'sh', '-c', 'touch /half; exit 7')
      t.equal(code, 7)
      t.match(stderr, /muster: sh ended with status 7\nNo version was made; .* 'muster image reset bad'\.\n$/)
      t.same(await image(), before)
      t.match(await record(), { dirty: true, manifest: before.manifest.digest })
      t.match(await run('exec', '--build', 'false', 'ls', '/half'), { code: 0, stdout: '/half\n' })
      t.match(await run('reset'), { stdout: 'image bad: what was changed is thrown away\n' })
      t.match(await run('exec', '--build=false', '--', 'ls', '/half'), { code: 1 })
      t.same(await image(), before)
    },
  )

  t.test('a command is alone with the image, and leaves nothing behind', async (t) => {
    const { run, source, root, image, record } = await makeImage('alone')
    const before = await image()
    const script = [
      'hostname',
      'readlink /proc/self/root',
      'echo $MUSTER_IMAGE $HISTFILE $HOME $MUSTER_SOCKET.',
      'ls -d /dev/null /sys/kernel',
      'touch /run/mine',
      'mount -t tmpfs tmpfs /tmp && touch /tmp/gone',
      'cat /etc/resolv.conf',
    ].join('\n')
    const { code, stdout } = await run('exec', 'sh', '-ec', script)
    t.equal(code, 0)
    const [host, ...lines] = stdout.split('\n')
    t.equal(host, 'alone')
    t.not(hostname(), 'alone')
    t.same(lines.slice(0, 4), ['/', 'alone /run/muster-history /root .', '/dev/null', '/sys/kernel'])
    t.ok(stdout.endsWith(readFileSync('/etc/resolv.conf', 'utf8')))
    t.notMatch(readFileSync('/proc/mounts', 'utf8'), root)
    t.same(readdirSync(root).sort(), readdirSync(source).sort())
    t.same(readdirSync(join(root, 'etc')).sort(), readdirSync(join(source, 'etc')).sort())
    t.same((await image()).manifest, before.manifest)
    t.match(await record(), { dirty: false })
  })

  t.test('something of the host can be mounted', async (t) => {
    const { run, root } = await makeImage('binds')
    const shared = join(cluster.directory, 'shared')
    await mkdir(shared)
    writeFileSync(join(shared, 'in'), 'from the host\n')
    const binds = ['--bind', `${shared}:/mnt/shared`, '--bind', `${shared}/in:/etc/in:ro`]
    const script = 'cat /mnt/shared/in /etc/in; echo back >/mnt/shared/out; echo no >/etc/in'
    const result = await run('exec', ...binds, 'sh', '-c', `${script}; true`)
    t.match(result, { code: 0, stdout: 'from the host\nfrom the host\n', stderr: /Read-only file system/ })
    t.equal(readFileSync(join(shared, 'out'), 'utf8'), 'back\n')
    t.notOk(existsSync(join(root, 'mnt')))
    t.notOk(existsSync(join(root, 'etc/in')))
  })

  t.test('a script of the image is run before it is built', async (t) => {
    const { run, image, source } = await makeImage('script')
    await mkdir(join(source, 'etc/muster'))
    writeFileSync(join(source, 'etc/muster/image_exit.sh'), 'rm -f /rubbish; test ! -e /wrong')
    await cluster.importImage('script', source)
    t.match(await run('exec', 'touch', '/rubbish'), {
      code: 0,
      stderr: /nothing here is different from version 2/,
    })
    t.match(await run('exec', 'touch', '/wrong'), {
      code: 1,
      stderr: /\/etc\/muster\/image_exit.sh ended with status 1/,
    })
    t.equal((await image()).number, 2)
  })

  t.test('what a command is ended by is what muster ends with', async (t) => {
    const { run } = await makeImage('ends')
    t.match(await run('exec', 'sh', '-c', 'kill -9 $$'), { code: 137 })
    t.match(await run('exec', 'no-such-command'), { code: 127 })
  })
}
