import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { startWork } from './_work.ts'

// Only root can make trees, mount and change the root directory.
if (process.getuid?.() === 0) {
  const { makeImage, cluster } = await startWork(t)

  t.test('what was not changed makes no version, with or without a tree', async (t) => {
    const { run, image } = await makeImage('same')
    const same = {
      code: 0,
      stdout: 'image same: nothing here is different from version 1; no version was made\n',
    }
    t.match(await run('build'), same)
    await run('exec', '--build=false', 'true')
    t.match(await run('build'), same)
    t.same((await image()).others, undefined)
    t.match(await run('reset'), { stdout: 'image same: nothing was changed\n' })
  })

  t.test('an image can be built with another codec', async (t) => {
    const { run, image } = await makeImage('codec')
    t.match(await run('build', '--codec', 'zstd'), { code: 0, stdout: /image codec: version 2 is live/ })
    const zstd = await image()
    t.match(await run('exec', 'touch', '/more'), { code: 0 })
    t.match(await run('build', '--codec', 'zstd'), { code: 0, stdout: /nothing here is different/ })
    t.match(zstd, { number: 2, others: [{ number: 1 }] })
  })

  t.test(
    'a build has the codec of the version before and leaves out the same, until told not to',
    async (t) => {
      const { run, image } = await makeImage('recorded')
      t.match(await run('build', '--codec', 'zstd', '--exclude', 'etc/group', '--exclude', 'tmp'), {
        code: 0,
      })
      const options = { codec: 'zstd', excludes: ['etc/group', 'tmp'] }
      t.same((await image()).options, options)
      t.match(await run('exec', 'touch', '/more'), {
        code: 0,
        stderr: /^1 warning: muster image show recorded@3$/m,
      })
      const before = await image()
      t.match(before, { number: 3, options })
      t.match(await run('build', '--exclude', 'tmp'), { code: 0, stdout: /version 4 is live/ })
      t.same((await image()).options, { codec: 'zstd', excludes: ['tmp'] })
      t.match(await run('build', '--no-exclude'), { code: 0, stdout: /version 5 is live/ })
      const after = await image()
      t.same(after.options, { codec: 'zstd' })
      t.equal(after.entries, before.entries + 2, 'the tree had them all the time')
      t.match(await run('build', '--no-exclude'), { stdout: /nothing here is different from version 5/ })
    },
  )

  t.test('a version can be staged, and what is built next has its changes', async (t) => {
    const { run, image, record } = await makeImage('stage')
    t.match(await run('exec', '--stage', 'touch', '/one'), {
      code: 0,
      stderr: /version 2 is there; 'muster image rollback stage --to 2' makes it live/,
    })
    t.match(await image(), { number: 1, others: [{ number: 2 }] })
    t.match(await record(), { dirty: true })
    t.match(await run('exec', 'touch', '/two'), { code: 0 })
    t.match(await image(), { number: 3 })
    t.match(await run('exec', 'ls', '/one', '/two'), { code: 0 })
  })

  t.test('a staged version that goes live is what its tree is', async (t) => {
    const { run, image, record } = await makeImage('promote')
    await run('exec', '--stage', 'touch', '/one')
    t.match(await run('rollback', '--to', '2'), { code: 0 })
    t.match(await run('exec', 'ls', '/one'), { code: 0, stderr: /nothing here is different from version 2/ })
    const { manifest } = await image()
    t.match(await record(), { dirty: false, manifest: manifest.digest })
  })

  t.test('changes on top of another version than the live one are not built by accident', async (t) => {
    const { run, image, source } = await makeImage('moved')
    await run('exec', '--build=false', 'touch', '/mine')
    writeFileSync(join(source, 'etc/motd'), 'elsewhere\n')
    await cluster.importImage('moved', source)
    const refused = {
      code: 4,
      stderr: /has changes on top of version 1, and version 2 is live\n.*build moved --force.*reset moved/,
    }
    t.match(await run('exec', 'true'), refused)
    t.match(await run('build'), refused)
    t.match(await run('build', '--force'), { code: 0, stdout: /version 3 is live/ })
    t.match(await run('exec', 'ls', '/mine'), { code: 0 })
    t.equal((await image()).number, 3)
  })

  t.test('a tree that was not changed follows the live version by itself', async (t) => {
    const { run, source, record, image } = await makeImage('follow')
    await run('exec', 'true')
    writeFileSync(join(source, 'etc/motd'), 'elsewhere\n')
    await cluster.importImage('follow', source)
    t.match(await run('exec', 'cat', '/etc/motd'), { code: 0, stdout: 'elsewhere\n' })
    t.match(await record(), { manifest: (await image()).manifest.digest })
  })

  t.test(
    'a tree that lost its init makes a version that says so, where no node boots the image',
    async (t) => {
      const { run, image, root } = await makeImage('broken')
      await run('exec', '--build=false', 'true')
      rmSync(join(root, 'sbin/init'))
      t.match(await run('build'), { code: 0, stderr: /has no init/ })
      t.match(await image(), { number: 2, hasInit: false })
    },
  )

  t.test('one works on an image at a time', async (t) => {
    const { start, run } = await makeImage('busy')
    const { child, result } = start('exec', 'sh', '-c', 'echo begun; sleep 1000')
    await new Promise((resolve) => child.stdout!.once('data', resolve))
    const busy = { code: 4, stderr: /image busy is being worked on by \S+\n/ }
    t.match(await run('exec', 'true'), busy)
    t.match(await run('build'), busy)
    t.match(await run('reset'), busy)
    t.match(await run('syncuser'), busy)
    child.kill('SIGTERM')
    t.match(await result, {
      code: 130,
      stderr: /interrupted; no version was made, and what was changed stays/,
    })
  })
}
