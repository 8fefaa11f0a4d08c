import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { RootDirectory } from '../../../../services/cli/warewulf/root-directory.ts'

function rootOf(t: Test): { root: RootDirectory; directory: string } {
  const directory = t.testdir({
    secret: 'outside',
    root: {
      etc: { hosts: 'a\n', sub: {} },
      usr: { lib: { modules: { '6.1.0-18-amd64': { vmlinuz: 'k' }, '6.1.0-9-amd64': {} } } },
      boot: { 'vmlinuz-1.2.3': '', 'vmlinuz.old': '' },
      bytes: Buffer.from([0xff, 0xfe]),
    },
  })
  const path = join(directory, 'root')
  const links = {
    absolute: '/etc/hosts',
    above: '../../../../secret',
    'etc/up': '../etc/hosts',
    gone: '/etc/none',
    circle: 'circle',
    lib: '/usr/lib',
    'boot/vmlinuz-2.3.4': '/nowhere',
  }
  for (const [name, target] of Object.entries(links)) symlinkSync(target, join(path, name))
  return { root: new RootDirectory(path), directory: path }
}

t.test('links lead where they would if the directory were the root', async (t) => {
  const { root } = rootOf(t)
  for (const path of ['/etc/hosts', '/absolute', 'etc/up', '/etc/sub/../hosts', '/../../etc/hosts']) {
    t.equal(root.readText(path), 'a\n', path)
  }
  t.equal(root.realPath('/etc/up'), '/etc/hosts')
  t.equal(root.realPath('/'), '/')
})

t.test('nothing outside can be reached', async (t) => {
  const { root } = rootOf(t)
  t.equal(root.readText('/above'), undefined)
  t.equal(root.realPath('/above'), '/secret')
  t.equal(root.readText('/../secret'), undefined)
})

t.test('what is not there is undefined, but for the target of a link', async (t) => {
  const { root } = rootOf(t)
  for (const path of ['/none', '/etc/hosts/x', '/circle', '/etc/hosts/../../x']) {
    t.equal(root.readText(path), undefined, path)
    t.equal(root.realPath(path), undefined, path)
  }
  t.equal(root.realPath('/gone'), '/etc/none')
  t.equal(root.readText('/etc'), undefined, 'a directory is no text')
  t.ok(root.isDirectory('/etc'))
  t.notOk(root.isDirectory('/etc/hosts'))
  t.ok(root.isFile('/absolute'))
})

t.test('patterns find names, also those of links that lead nowhere', async (t) => {
  const { root } = rootOf(t)
  t.same(root.glob('/boot/vmlinuz-*'), ['/boot/vmlinuz-1.2.3', '/boot/vmlinuz-2.3.4'])
  t.same(root.glob('/lib/modules/*/vmlinuz'), ['/lib/modules/6.1.0-18-amd64/vmlinuz'])
  t.same(root.glob('/none/*'), [])
})

t.test('what is no text is refused', async (t) => {
  const { root } = rootOf(t)
  t.throws(() => root.readText('/bytes'), { code: 'MUSTER_USAGE', message: '/bytes is not UTF-8' })
})
