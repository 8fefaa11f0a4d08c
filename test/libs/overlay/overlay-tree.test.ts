import t from 'tap'
import type { Entry } from '../../../libs/archive/entry.ts'
import { parentsOf, readTree } from '../../../libs/overlay/overlay-tree.ts'
import { directory, file, link } from './fixtures.ts'

function paths(...entries: Entry[]): string[] {
  return readTree({ name: 'test', entries }).items.map(
    ({ path, kind }) => path + (kind === 'plain' ? '' : ` (${kind})`),
  )
}

t.test('files named .ww are templates and lose the suffix', async (t) => {
  t.same(paths(directory('etc'), file('etc/hosts.ww', ''), file('etc/motd', '')), [
    'etc',
    'etc/hosts (template)',
    'etc/motd',
  ])
  t.same(paths(directory('a.ww'), file('a.ww/b', '')), ['a.ww', 'a.ww/b'], 'a directory is none')
})

t.test('items come in the order of a walk, whatever the order of the entries', async (t) => {
  const entries = [file('a.b', ''), file('a/x', ''), directory('a'), file('motd.ww', ''), file('motd', '')]
  const walked = ['a', 'a/x', 'a.b', 'motd', 'motd (template)']
  t.same(paths(...entries), walked)
  t.same(paths(...entries.toReversed()), walked)
})

t.test('copies of templates go nowhere', async (t) => {
  t.same(paths(file('a.ww.orig', ''), file('a.ww~', ''), file('a.ww', '')), ['a (template)', 'a.ww~'])
})

t.test('a link to a template of the overlay is one', async (t) => {
  const entries = [file('usr/x.ww', 'text'), link('etc/a.ww', '../usr/x.ww'), link('etc/b.ww', '/etc/a.ww')]
  const { items } = readTree({ name: 'test', entries })
  t.same(
    items.map((item) => [item.path, item.entry.path, item.kind === 'template' && `${item.entry.content}`]),
    [
      ['etc/a', 'etc/a.ww', 'text'],
      ['etc/b', 'etc/b.ww', 'text'],
      ['usr/x', 'usr/x.ww', 'text'],
    ],
  )
})

t.test('a file named .wh.NAME deletes NAME', async (t) => {
  t.same(paths(file('etc/.wh.motd', ''), file('.wh.boot', ''), file('.wh.a.ww', '')), [
    'a.ww (deletion)',
    'boot (deletion)',
    'etc/motd (deletion)',
  ])
})

t.test('extended attributes are listed in a file that goes nowhere itself', async (t) => {
  const { items, attributes } = readTree({
    name: 'test',
    entries: [file('.xattrs', 'listed'), file('a', '')],
  })
  t.equal(attributes, 'listed')
  t.same(
    items.map(({ path }) => path),
    ['a'],
  )
})

t.test('trees that cannot be are refused', async (t) => {
  const cases: [string, Entry[], RegExp][] = [
    ['absolute', [file('/etc/x', '')], /"\/etc\/x" is no path below the root/],
    ['upwards', [file('etc/../../x', '')], /is no path below the root/],
    ['dot', [directory('.')], /is no path below the root/],
    ['doubled slash', [file('etc//x', '')], /is no path below the root/],
    ['NUL', [file('a\0b', '')], /is no path below the root/],
    ['empty', [file('', '')], /is no path below the root/],
    ['nothing but the suffix', [file('etc/.ww', '')], /is a template without a name/],
    ['nothing deleted', [file('etc/.wh.', '')], /names nothing to delete/],
    ['a parent deleted', [file('etc/.wh...', '')], /names nothing to delete/],
    ['a whole directory hidden', [file('etc/.wh..wh..opq', '')], /would hide all that a directory has/],
    ['twice', [file('a', '1'), file('a', '2')], /overlay test: "a" is there twice/],
    ['link to nothing named as template', [link('a.ww', 'b.ww')], /is named like a template, but is no file/],
    ['circle of links', [link('a.ww', 'b.ww'), link('b.ww', 'a.ww')], /is named like a template/],
    ['link out of the overlay', [link('a.ww', '../../x.ww'), file('b', '')], /is named like a template/],
    ['below a file', [file('a', ''), file('a/b', '')], /"a\/b" lies below "a", which is no directory/],
    ['below a link', [link('a', 'b'), file('a/c/d', '')], /lies below "a"/],
  ]
  for (const [name, entries, message] of cases) {
    t.throws(() => paths(...entries), { code: 'MUSTER_OVERLAY_TREE', message, overlay: 'test' }, name)
  }
})

t.test('the name of an overlay is checked', async (t) => {
  for (const name of ['', '..', 'a/b', 'a b', 'ä']) {
    t.throws(() => readTree({ name, entries: [] }), { message: /is not a name/ }, JSON.stringify(name))
  }
  readTree({ name: 'wwclient.x86_64:v1-2', entries: [] })
})

t.test('parents are named from the top', async (t) => {
  t.same([...parentsOf('a/b/c')], ['a', 'a/b'])
  t.same([...parentsOf('a')], [])
})
