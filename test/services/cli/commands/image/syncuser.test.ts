import { chownSync, statSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { startWork } from './_work.ts'

// Only root can make trees, and give files away.
if (process.getuid?.() === 0) {
  const { makeImage, cluster } = await startWork(t)
  /** A name that every Linux has. */
  const daemon = (await readFile('/etc/passwd', 'utf8'))
    .split('\n')
    .find((line) => line.startsWith('daemon:'))!
  const [, , uid] = daemon.split(':')

  t.test('an image gets the users of the host, its files with them, and a version', async (t) => {
    const { source, run, image, root } = await makeImage('users')
    writeFileSync(
      join(source, 'etc/passwd'),
      'daemon:x:64100:64100::/:/bin/sh\nonlyhere:x:64001:64001::/:/bin/sh\n',
    )
    writeFileSync(join(source, 'spool'), 'x')
    chownSync(join(source, 'spool'), 64_100, 0)
    await cluster.importImage('users', source)

    const dry = await run('syncuser', '--dry-run')
    t.match(dry, { code: 0, stderr: /nothing was changed\n$/ })
    t.match(dry.stdout, `user daemon: 64100 -> ${uid}\n`)
    t.match(dry.stdout, '1 files would get another owner\n')
    t.equal((await image()).number, 2)

    const { code, stdout } = await run('syncuser')
    t.equal(code, 0)
    t.match(stdout, /1 files got another owner\nimage users: version 3 is live/)
    t.equal(statSync(join(root, 'spool')).uid, Number(uid))
    const passwd = await readFile(join(root, 'etc/passwd'), 'utf8')
    t.ok(passwd.startsWith(await readFile('/etc/passwd', 'utf8')))
    t.ok(passwd.endsWith('onlyhere:x:64001:64001::/:/bin/sh\n'))
    t.match(await run('syncuser'), { stdout: 'image users: its users are those of the host already\n' })
  })

  t.test('users that collide with those of the host are all listed, and nothing is changed', async (t) => {
    const { source, run, image } = await makeImage('collide')
    writeFileSync(join(source, 'etc/passwd'), `mine:x:${uid}:0::/:/bin/sh\nyours:x:0:0::/:/bin/sh\n`)
    await cluster.importImage('collide', source)
    const before = await image()
    t.match(await run('syncuser'), {
      code: 4,
      stderr: `muster: users of the image and of the host collide:\n  user mine has id ${uid}, which is daemon on the host\n  user yours has id 0, which is root on the host\n`,
    })
    t.same(await image(), before)
  })

  t.test('it can be built later, together with other changes', async (t) => {
    const { run, image, record } = await makeImage('later')
    t.match(await run('syncuser', '--build=false'), {
      code: 0,
      stderr: /'muster image build later' makes one/,
    })
    t.match(await record(), { dirty: true })
    t.match(await run('exec', 'touch', '/more'), { code: 0, stderr: /version 2 is live/ })
    t.match(await run('syncuser', '--json'), { code: 0, stdout: /"changed": false/ })
    t.equal((await image()).number, 2)
  })
}
