import t from 'tap'
import { Users } from '../../../libs/model/users.ts'

t.test('who names what is known, and forgotten with what named it', async (t) => {
  const users = new Users()
  const n1 = { kind: 'node', name: 'n1' } as const
  const value = { profiles: ['~base'], image: 'debian', systemOverlays: ['hosts', 'hosts'] }
  users.replace(n1, { before: undefined, after: value })
  t.same([...users.of('profile', 'base')], [n1], 'to take it away is to name it')
  t.same([...users.of('overlay', 'hosts')], [n1])
  users.replace(n1, { before: value, after: { image: 'rocky' } })
  t.notOk(users.has('image', 'debian'))
  t.ok(users.has('image', 'rocky'))
  users.replace(n1, { before: { image: 'rocky' }, after: undefined })
  t.notOk(users.has('image', 'rocky'))
})

t.test('the nodes with a profile are those that have it by way of others too, in circles even', async (t) => {
  const users = new Users()
  users.replace({ kind: 'profile', name: 'a' }, { before: undefined, after: { profiles: ['b'] } })
  users.replace({ kind: 'profile', name: 'b' }, { before: undefined, after: { profiles: ['a'] } })
  users.replace({ kind: 'node', name: 'n1' }, { before: undefined, after: { profiles: ['a'] } })
  users.replace({ kind: 'node', name: 'n2' }, { before: undefined, after: { profiles: ['c'] } })
  t.same([...users.nodesWith(['b'])], ['n1'])
  t.same([...users.nodesWith(['a', 'c'])].sort(), ['n1', 'n2'])
})
