import t from 'tap'
import { checkName, type NamedThing } from '../../../libs/model/name.ts'

const good: [NamedThing, string[]][] = [
  ['node', ['n1', 'n001.cluster.example', 'a-b']],
  ['rack', ['r1', 'default', 'Row_2-a']],
  ['image', ['debian-12', 'rocky9.4', 'My_Image']],
  ['kernel', ['6.1.0-28-amd64', '5.14.0-427.13.1.el9_4.x86_64+rt', 'new']],
  ['overlay', ['hosts', 'ssh.host_keys', '.hidden', 'a:b']],
  ['profile', ['default', 'gpu.a100']],
]
const bad: [NamedThing, string[]][] = [
  ['node', ['', 'N1', '-n', 'n-', 'a..b', '../etc', 'n 1', 'n*', 'x'.repeat(64), 'n\n1']],
  ['rack', ['', 'r.1', 'r 1', '>', '*', '../r']],
  ['image', ['', '.', '..', 'a/b', 'a..b', 'a.', '-x']],
  ['kernel', ['', '.', '..', 'boot/vmlinuz-6.1', '-x', '.x', 'a b', 'x'.repeat(101)]],
  ['overlay', ['', '.', '..', 'a/b', 'a b', 'x'.repeat(64)]],
  ['profile', ['', '.x', 'a/b', '~p']],
]

t.test('names that may be used', async () => {
  for (const [thing, names] of good) for (const name of names) checkName(thing, name)
})

t.test('names that would be trouble in files, URLs or bus keys are refused with what is right', async (t) => {
  for (const [thing, names] of bad) {
    for (const name of names) {
      t.throws(
        () => checkName(thing, name),
        { code: 'MUSTER_VALUE_INVALID', hint: /is named by/ },
        `${thing} ${name}`,
      )
    }
  }
})

t.test('what is wrong is said in words that fit the thing', async (t) => {
  t.throws(() => checkName('image', 'a@1'), {
    message: '"a@1" is not a name for an image',
    hint: /^An image is named by/,
  })
  t.throws(() => checkName('node', 'N1'), {
    message: '"N1" is not a name for a node',
    hint: /^A node is named by/,
  })
})
