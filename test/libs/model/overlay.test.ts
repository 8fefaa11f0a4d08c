import t from 'tap'
import { isOutdated, isShadow, type Overlay, withShipped, withTree } from '../../../libs/model/overlay.ts'

const stored = (digit: string, files = 1) => ({ tree: { digest: digit.repeat(64), size: 10 }, files })
const shipped: Overlay = { ...stored('a'), origin: 'shipped', changedAt: 1 }
const edit = (present: Overlay | undefined, digit: string, rebase = false) =>
  withTree(present, { stored: stored(digit), changedAt: 2, rebase })

t.test(
  'another tree makes a shipped overlay the one of the site, with what it shadows beside it',
  async (t) => {
    const own = edit(shipped, 'b')
    t.same(own, { ...stored('b'), origin: 'site', changedAt: 2, shipped: stored('a'), base: 'a'.repeat(64) })
    t.ok(isShadow(own))
    t.notOk(isOutdated(own))
    t.same(edit(own, 'c').base, 'a'.repeat(64), 'it stays made of that')
  },
)

t.test('the tree of the shipped overlay makes it the shipped one again', async (t) => {
  t.same(edit(edit(shipped, 'b'), 'a'), { ...stored('a'), origin: 'shipped', changedAt: 2 })
})

t.test('an overlay of the site alone shadows nothing', async (t) => {
  const own = edit(undefined, 'b')
  t.same(own, { ...stored('b'), origin: 'site', changedAt: 2 })
  t.notOk(isShadow(own))
  t.notOk(isOutdated(own))
})

t.test('an upgrade leaves the tree of the site alone, and it is known that it is behind', async (t) => {
  const own = edit(shipped, 'b')
  const upgraded = withShipped(own, { shipped: stored('c'), changedAt: 3 })!
  t.same(upgraded, { ...own, shipped: stored('c') })
  t.ok(isOutdated(upgraded))
  const merged = edit(upgraded, 'd', true)
  t.notOk(isOutdated(merged), 'until that was taken into account')
  t.same(merged.base, 'c'.repeat(64))
})

t.test('what muster ships newly goes beside an overlay of that name', async (t) => {
  const own = edit(undefined, 'b')
  const shadow = withShipped(own, { shipped: stored('c'), changedAt: 3 })!
  t.ok(isShadow(shadow))
  t.notOk(isOutdated(shadow), 'it was made of nothing that is shipped')
  t.match(withShipped(own, { shipped: stored('b'), changedAt: 3 }), { origin: 'shipped' })
})

t.test(
  'what muster ships no more belongs to the site, and is shipped again where it was not touched',
  async (t) => {
    const left = withShipped(shipped, { shipped: undefined, changedAt: 3 })!
    t.match(left, { origin: 'site', tree: shipped.tree })
    t.notOk(isShadow(left))
    t.match(withShipped(left, { shipped: stored('c'), changedAt: 4 }), {
      origin: 'shipped',
      tree: stored('c').tree,
    })
    const touched = edit(left, 'd')
    t.match(withShipped(touched, { shipped: stored('c'), changedAt: 4 }), {
      origin: 'site',
      tree: stored('d').tree,
    })
    t.notOk(isShadow(withShipped(edit(shipped, 'b'), { shipped: undefined, changedAt: 3 })!))
  },
)

t.test('what is new and shipped is there as it is', async (t) => {
  t.same(withShipped(undefined, { shipped: stored('a'), changedAt: 1 }), shipped)
  t.equal(withShipped(undefined, { shipped: undefined, changedAt: 1 }), undefined)
})
