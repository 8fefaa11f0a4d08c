import t from 'tap'
import { globInRoot, resolveInRoot } from '../../../libs/image/root-path.ts'

t.test('links are followed as the node will follow them', async (t) => {
  const root = t.testdir({
    usr: {
      lib: { systemd: { systemd: 'elf' } },
      sbin: { init: t.fixture('symlink', '../lib/systemd/systemd') },
    },
    sbin: t.fixture('symlink', 'usr/sbin'),
    lib: t.fixture('symlink', '/usr/lib'),
    deep: t.fixture('symlink', '/sbin/init'),
  })
  const systemd = `${root}/usr/lib/systemd/systemd`
  for (const path of [
    '/sbin/init',
    'sbin/init',
    '/deep',
    '/lib/systemd/systemd',
    '//usr/./sbin/../sbin/init',
  ]) {
    t.equal(await resolveInRoot(root, path), systemd, path)
  }
  t.equal(await resolveInRoot(root, '/'), root)
})

t.test('no link leads out of the root', async (t) => {
  const root = t.testdir({
    etc: { passwd: 'ours' },
    up: t.fixture('symlink', '../../../../../../../../etc/passwd'),
    absolute: t.fixture('symlink', '/etc/passwd'),
    outside: t.fixture('symlink', '/proc/self/environ'),
  })
  t.equal(await resolveInRoot(root, '/up'), `${root}/etc/passwd`)
  t.equal(await resolveInRoot(root, '/absolute'), `${root}/etc/passwd`)
  t.equal(await resolveInRoot(root, '/../../etc/passwd'), `${root}/etc/passwd`)
  t.equal(await resolveInRoot(root, '/outside'), undefined)
})

t.test('what is not there is undefined, also behind a circular link or below a file', async (t) => {
  const root = t.testdir({
    file: '',
    a: t.fixture('symlink', 'b'),
    b: t.fixture('symlink', 'a'),
    dangling: t.fixture('symlink', 'none'),
  })
  for (const path of ['/none', '/a', '/dangling', '/file/x', `/${'n'.repeat(300)}`]) {
    t.equal(await resolveInRoot(root, path), undefined, path)
  }
})

t.test('a pattern finds what matches, through links, in the order of names', async (t) => {
  const root = t.testdir({
    usr: { lib: { modules: { '6.1': { vmlinuz: '' }, '5.4': { vmlinuz: '' }, other: '' } } },
    lib: t.fixture('symlink', 'usr/lib'),
    boot: { 'vmlinuz-2': '', 'vmlinuz-1': '', config: '' },
    out: t.fixture('symlink', '../../..'),
  })
  t.same(await globInRoot(root, '/boot/vmlinuz-*'), ['/boot/vmlinuz-1', '/boot/vmlinuz-2'])
  t.same(await globInRoot(root, '/lib/modules/*/vmlinuz'), [
    '/lib/modules/5.4/vmlinuz',
    '/lib/modules/6.1/vmlinuz',
    '/lib/modules/other/vmlinuz',
  ])
  t.same(await globInRoot(root, '/none/*'), [])
  t.same(await globInRoot(root, '/boot/config/*'), [])
  t.same(await globInRoot(root, '/out/b*'), ['/out/boot'], 'a link up stays in the root')
})
