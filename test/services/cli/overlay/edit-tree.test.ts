import t from 'tap'
import {
  changed,
  entryAt,
  modeOf,
  newDirectory,
  newFile,
  pathIn,
  withEntry,
  withoutImplied,
  withoutPath,
} from '../../../../services/cli/overlay/edit-tree.ts'
import { type Tree, treeOf } from '../../../../services/cli/overlay/overlay-api.ts'

const file = (path: string, mode = 0o644) => newFile(path, { mode, content: Buffer.from(path) })
const tree = treeOf([newDirectory('etc'), file('etc/motd'), file('srv/deep/file'), file('etc/hosts.ww')])
const at = (path: string) => ({ overlay: 'site', path })
const paths = (tree: Tree) => [...tree.keys()].sort()

t.test('a path is the same with and without its slash', async (t) => {
  t.equal(pathIn('/etc//motd'), 'etc/motd')
  t.equal(pathIn('etc/motd/'), 'etc/motd')
  for (const wrong of ['', '/', '..', '../etc', 'etc/../..', '.'])
    t.throws(() => pathIn(wrong), { code: 'MUSTER_USAGE' })
})

t.test('what is not there is told with what may be meant', async (t) => {
  t.throws(() => entryAt(tree, at('etc/hosts')), {
    code: 'MUSTER_OVERLAY_FILE',
    category: 'missing',
    hint: /Did you mean etc\/hosts\.ww\?/,
  })
  t.throws(() => entryAt(tree, at('etc/mood')), {
    code: 'MUSTER_OVERLAY_FILE',
    hint: /Did you mean etc\/motd\?/,
  })
})

t.test('a file needs its directories, and nothing else in their place', async (t) => {
  const put = (path: string, parents = false) => withEntry(tree, file(path), { overlay: 'site', parents })
  t.ok(put('etc/issue').has('etc/issue'))
  t.ok(put('srv/deep/other').has('srv/deep/other'), 'directories that only paths tell of are there')
  t.throws(() => put('usr/lib/x'), { code: 'MUSTER_OVERLAY_FILE', category: 'missing', hint: /--parents/ })
  t.same(
    paths(put('usr/lib/x', true)).filter((path) => path.startsWith('usr')),
    ['usr', 'usr/lib', 'usr/lib/x'],
  )
  t.throws(() => put('etc/motd/x', true), { message: /etc\/motd is a file, no directory/ })
  t.throws(() => put('etc'), { message: /etc is a directory/ })
  t.throws(() => put('srv/deep'), { message: /srv\/deep is a directory/ })
  t.notOk(tree.has('etc/issue'), 'the tree itself is as it was')
})

t.test(
  'a directory is deleted with what is in it only by force, and empty ones above it if asked',
  async (t) => {
    const without = (path: string, options = {}) =>
      paths(withoutPath(tree, at(path), { force: false, parents: false, ...options }))
    t.same(without('etc/motd'), ['etc', 'etc/hosts.ww', 'srv/deep/file'])
    t.throws(() => without('etc'), { code: 'MUSTER_OVERLAY_FILE', hint: /--force/ })
    t.same(without('etc', { force: true }), ['srv/deep/file'])
    t.throws(() => without('nothing'), { code: 'MUSTER_OVERLAY_FILE', category: 'missing' })
    const alone = treeOf([newDirectory('a'), newDirectory('a/b'), file('a/b/c')])
    t.same(paths(withoutPath(alone, at('a/b/c'), { force: false, parents: true })), [])
    t.same(paths(withoutPath(alone, at('a/b/c'), { force: false, parents: false })), ['a', 'a/b'])
  },
)

t.test('modes are octal', async (t) => {
  t.equal(modeOf('0644'), 0o644)
  t.equal(modeOf('4755'), 0o4755)
  for (const wrong of ['8', '999', 'u+x', '77777', ''])
    t.throws(() => modeOf(wrong), { code: 'MUSTER_USAGE' })
  t.match(changed(tree, at('etc/motd'), (entry) => ({ ...entry, uid: 5 })).get('etc/motd'), { uid: 5 })
})

t.test(
  'a directory that only paths tell of has a mode, and gets an entry when that is changed',
  async (t) => {
    t.match(entryAt(tree, at('srv/deep')), { type: 'directory', mode: 0o755 })
    t.match(changed(tree, at('srv'), (entry) => ({ ...entry, mode: 0o700 })).get('srv'), { mode: 0o700 })
    const local = [
      newDirectory('srv'),
      newDirectory('srv/deep', 0o700),
      newDirectory('etc'),
      newDirectory('var'),
    ]
    t.same(
      withoutImplied(local, tree).map(({ path }) => path),
      ['srv/deep', 'etc', 'var'],
    )
  },
)
