import t from 'tap'
import type { Entry } from '../../../../libs/archive/entry.ts'
import { canonicalTree, checkTree } from '../../../../services/controller/overlays/check-tree.ts'

const file = (path: string, text = '', mtime = 0): Entry => ({
  path,
  type: 'file',
  mode: 0o644,
  uid: 0,
  gid: 0,
  mtime,
  content: Buffer.from(text),
})
const check = (name: string, ...entries: Entry[]) => checkTree({ name, entries })

t.test('the same files are the same tree, in whatever order and of whatever time', async (t) => {
  const [one, other] = [file('b', 'x', 7), file('a/b', 'y', 8)]
  t.same(canonicalTree([one, other]), canonicalTree([file('a/b', 'y'), file('b', 'x')]))
  const link = { path: 'l', type: 'symlink', target: 'a', uid: 0, gid: 0, mtime: 0 } as const
  t.same(canonicalTree([{ ...link, mode: 0o755 }]), canonicalTree([{ ...link, mode: 0o777 }]))
})

t.test('a template that is none is refused with its line', async (t) => {
  t.throws(() => check('site', file('etc/motd.ww', 'one\n{{ if }}')), {
    code: 'MUSTER_OVERLAY_RENDER',
    message: /etc\/motd\.ww:2/,
  })
  t.doesNotThrow(() => check('include', file('etc/motd.ww', '{{ if }}')), 'what is included is text')
})

t.test('attributes and names are checked, too', async (t) => {
  t.throws(() => check('site', file('.xattrs', 'nonsense')), { code: 'MUSTER_OVERLAY_TREE' })
  t.throws(() => check('site', file('etc/.wh..wh..opq')), { code: 'MUSTER_OVERLAY_TREE' })
  t.throws(() => check('a/b', file('etc/motd')), { code: 'MUSTER_VALUE_INVALID' })
})
