import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import t from 'tap'
import type { Image } from '../../../../libs/model/image.ts'
import { busyboxRoot } from '../../_busybox-root.ts'
import { until } from '../../_cluster.ts'
import { ControllerProcess } from '../../_controller-process.ts'

// Only root can make trees, mount and change the root directory.
if (process.getuid?.() === 0) {
  const controller = await ControllerProcess.start(t)
  const muster = (...args: string[]) => controller.muster(...args)

  /** An image of many segments. */
  const makeImage = async (name: string) => {
    const source = await busyboxRoot(join(controller.directory, `source-${name}`))
    for (let at = 0; at < 60; at++) writeFileSync(join(source, `large-${at}`), randomBytes(300_000))
    const imported = await muster('image', 'import', source, name).result
    if (imported.code !== 0) throw new Error(imported.stderr)
    const home = join(controller.dataDirectory, 'images', name)
    return {
      home,
      image: async () => {
        const { stdout } = await muster('image', 'show', name, '--json').result
        return (JSON.parse(stdout) as { value: Image }).value
      },
      record: async () => JSON.parse(await readFile(join(home, 'tree.json'), 'utf8')) as object,
    }
  }
  /** Resolves when a process says something. */
  const said = async (output: Readable | null, what: RegExp): Promise<void> => {
    let all = ''
    while (!what.test(all)) all += String((await once(output!, 'data'))[0])
  }

  t.test('a command line that is killed ends what it ran, and what was changed stays', async (t) => {
    const { image, home, record } = await makeImage('cli')
    const before = await image()
    const { child, result } = muster(
      'image',
      'exec',
      'cli',
      'sh',
      '-c',
      'touch /mine; echo begun; sleep 1000',
    )
    await said(child.stdout, /begun/)
    t.ok(existsSync(join(home, 'mount-points.json')))
    child.kill('SIGKILL')
    await result
    // The controller sees that the connection is gone, and the next one waits until the processes are.
    const next = await until(
      () => muster('image', 'exec', 'cli', '--build=false', 'ls', '/mine').result,
      ({ stderr }) => !/is being worked on/.test(stderr),
    )
    t.match(next, { code: 0, stdout: '/mine\n' })
    t.notOk(existsSync(join(home, 'mount-points.json')))
    t.notOk(existsSync(join(home, 'rootfs/proc')))
    t.same(await image(), before)
    t.match(await record(), { dirty: true })
    t.match(await muster('image', 'build', 'cli').result, { code: 0, stdout: /version 2 is live/ })
  })

  t.test('a session outlives the controller, and nobody else gets at the tree meanwhile', async (t) => {
    const { image, record } = await makeImage('alone')
    const before = await image()
    const script = 'touch /mine; echo begun; until [ -e /end ]; do sleep 0.1; done'
    const { child, result } = muster('image', 'exec', 'alone', 'sh', '-c', script)
    await said(child.stdout, /begun/)
    await controller.kill()
    await controller.start()
    t.match(await muster('image', 'exec', 'alone', 'true').result, {
      code: 4,
      stderr: /a session still works in the tree of image alone.*\nEnd it: 'lslocks' shows/,
    })
    writeFileSync(join(controller.dataDirectory, 'images/alone/rootfs/end'), '')
    t.match(await result, { code: 4, stderr: /the session on image alone has ended\n.*image build alone/ })
    t.same(await image(), before)
    t.match(await record(), { dirty: true })
    t.match(await muster('image', 'build', 'alone').result, { code: 0, stdout: /version 2 is live/ })
  })

  t.test(
    'a controller that is killed while it unpacks throws away what it has, and begins anew',
    async (t) => {
      const { image, home } = await makeImage('unpack')
      const before = await image()
      const { child, result } = muster('image', 'exec', 'unpack', 'true')
      await said(child.stderr, /unpacking/)
      await controller.kill()
      t.match(await result, { code: 6 })
      await controller.start()
      t.same(await image(), before)
      t.match(await muster('image', 'exec', 'unpack', 'ls', '/large-59').result, { code: 0 })
      t.same(readdirSync(home).sort(), ['rootfs', 'session.lock', 'tree.json'])
      t.same(await image(), before)
    },
  )

  t.test(
    'a controller that is killed while it builds leaves the image, and the tree with its changes',
    async (t) => {
      const { image, record } = await makeImage('build')
      const before = await image()
      const script = 'for at in 1 2 3 4 5 6 7 8 9; do cat /large-$at /large-1$at >/new-$at; done'
      t.match(await muster('image', 'exec', 'build', '--build=false', 'sh', '-c', script).result, { code: 0 })
      const { child, result } = muster('image', 'build', 'build')
      await said(child.stderr, /building/)
      await controller.kill()
      await result
      await controller.start()
      t.same(await image(), before)
      t.match(await record(), { dirty: true, manifest: before.manifest.digest })
      t.match(await muster('image', 'build', 'build').result, { code: 0, stdout: /version 2 is live/ })
      t.match(await muster('image', 'exec', 'build', 'ls', '/new-9').result, { code: 0 })
    },
  )
}
