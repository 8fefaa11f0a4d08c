import { readdirSync } from 'node:fs'
import t from 'tap'
import { until } from '../../_cluster.ts'
import { startWork } from '../../cli/commands/image/_work.ts'

// Only root can make trees, mount and change the root directory.
if (process.getuid?.() === 0) {
  const { makeImage, cluster } = await startWork(t)
  await cluster.putOverlay('own', { 'etc/own.ww': 'I am {{.Id}}\n', 'etc/motd': 'of the overlay\n' })
  await cluster.putOverlay('less', { 'etc/.wh.group': '', 'tmp/.wh.nothing': '', 'etc/.wh.own': '' })
  await cluster.putOverlay('live', { 'etc/live': 'while it runs\n' })

  /** An image, and a node that boots it. */
  const makeNode = async (name: string, hwaddr: string, runtimeOverlays = ['live']) => {
    const image = await makeImage(name)
    const overlays = { systemOverlays: ['own'], runtimeOverlays }
    const value = { rack: 'r1', image: name, networkDevices: { default: { hwaddr } }, ...overlays }
    await cluster.change({ op: 'put', kind: 'node', name: `n-${name}`, value })
    const view = (...command: string[]) => image.run('exec', '--node', `n-${name}`, ...command)
    // What a node boots is there a moment after the change.
    await until(
      () => view('true'),
      ({ stderr }) => !/has nothing to boot yet/.test(stderr),
    )
    return { ...image, view }
  }

  t.test('a view of a node has its overlays, and nothing that is written lasts', async (t) => {
    const { view, image, home, record } = await makeNode('seen', '52:54:00:00:00:01')
    const before = await image()
    const script = 'cat /etc/own /etc/motd /etc/live; hostname; echo x >/etc/motd; rm /etc/passwd; ls /etc'
    const { code, stdout, stderr } = await view('sh', '-c', script)
    t.equal(code, 0, stderr)
    t.match(stdout, /^I am n-seen\nof the overlay\nwhile it runs\nseen\n/)
    t.notMatch(stdout, /passwd/)
    t.match(await view('cat', '/etc/motd', '/etc/passwd'), { stdout: /^of the overlay\nroot:x:0/ })
    t.same(await image(), before)
    t.match(await record(), { dirty: false })
    t.same(readdirSync(home).sort(), ['rootfs', 'session.lock', 'tree.json'])
  })

  t.test('what overlays delete is not there, and what is beside it is as it was', async (t) => {
    const { view } = await makeNode('less', '52:54:00:00:00:04', ['live', 'less'])
    t.match(await view('ls', '/etc'), { code: 0, stdout: 'live\nmotd\npasswd\n' })
    t.match(await view('stat', '-c', '%a', '/', '/tmp', '/etc'), { stdout: '755\n1777\n755\n' })
  })

  t.test('a view is of what the node boots, not of what is being worked on', async (t) => {
    const { view, run, record, home } = await makeNode('other', '52:54:00:00:00:02')
    await run('exec', '--build=false', 'touch', '/unfinished')
    t.match(await view('ls', '/unfinished', '/etc/own'), { code: 1, stdout: '/etc/own\n' })
    t.match(await record(), { dirty: true })
    t.match(await run('exec', '--build=false', 'ls', '/unfinished'), { code: 0 })
    t.same(readdirSync(home).sort(), ['rootfs', 'session.lock', 'tree.json'])
  })

  t.test('a view of a node that boots something else, or nothing, is refused', async (t) => {
    const { view } = await makeNode('third', '52:54:00:00:00:03')
    const { run } = await makeImage('fourth')
    t.match(await run('exec', '--node', 'n-third', 'true'), {
      code: 2,
      stderr: /node n-third boots image third, not fourth\n/,
    })
    t.match(await run('exec', '--node', 'nobody', 'true'), { code: 3, stderr: /there is no node nobody/ })
    t.match(await view('false'), { code: 1, stderr: /muster: false ended with status 1\n$/ })
  })
}
