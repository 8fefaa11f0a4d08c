import t from 'tap'
import { foldedNames, named } from '../../../services/cli/names.ts'

t.test('things are named with their kind, nodes as a hostlist', async (t) => {
  t.equal(named('image', ['a']), 'image a')
  t.equal(named('profile', ['a', 'b']), 'profiles a and b')
  t.equal(named('node', ['n1']), 'node n1')
  t.equal(named('node', ['n2', 'n1', 'login']), 'nodes login,n[1-2]')
  t.equal(named('setting', ['cluster']), 'cluster settings')
})

t.test('a hostlist that is long all the same is cut, and the nodes counted', async (t) => {
  const names = Array.from({ length: 2_000 }, (_, index) => `n${index * 3}`)
  t.match(foldedNames(names), /^n\[0,3,6,.*… \(2,000 in all\)$/)
  t.ok(foldedNames(names).length < 200)
})
