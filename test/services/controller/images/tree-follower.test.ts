import { pino } from 'pino'
import t from 'tap'
import { type Change, GENESIS } from '../../../../libs/changes/change.ts'
import type { Operation } from '../../../../libs/changes/operation.ts'
import { RENAMED, TreeFollower } from '../../../../services/controller/images/tree-follower.ts'
import { imageOf } from './_images.ts'

const logger = pino({ level: 'silent' })
const put = (name: string): Operation => ({ op: 'put', kind: 'image', name, value: imageOf(1) })
const remove = (name: string): Operation => ({ op: 'delete', kind: 'image', name })

/** A follower of changes that the test makes, and what it did to trees. */
function followed(options: { doing?: string; fails?: string } = {}) {
  const did: string[] = []
  let listener: ((seq: number, change: Change) => void) | undefined
  const note = async (what: string): Promise<void> => {
    if (options.fails === what) throw new Error('no space')
    did.push(what)
  }
  const follower = new TreeFollower({
    cluster: {
      onChange: (listen) => {
        listener = listen
        return () => {
          listener = undefined
        }
      },
    },
    trees: { rename: (from, to) => note(`${from} -> ${to}`), remove: (name) => note(`-${name}`) },
    locks: { doing: () => options.doing },
    logger,
  })
  const change = (...ops: Operation[]): void =>
    listener?.(1, { id: '', prev: GENESIS, at: 0, actor: '', reason: '', ops })
  return { follower, change, did }
}

t.test('a tree gets the new name of its image, and goes with an image that is deleted', async (t) => {
  const { follower, change, did } = followed()
  change(put('new'), { op: 'put', kind: 'node', name: 'n1', value: {} }, remove('old'))
  change(remove('a'), remove('b'))
  change(put('debian'))
  change({ op: 'delete', kind: 'node', name: 'n1' })
  await follower.settled()
  t.same(did, ['old -> new', '-a', '-b'])
  await follower.close()
  change(remove('c'))
  await follower.settled()
  t.equal(did.length, 3, 'what is closed follows no more')
})

t.test('a tree in which somebody works stays, unless it is renamed by who works on it', async (t) => {
  const busy = followed({ doing: 'built' })
  busy.change(remove('debian'))
  await busy.follower.settled()
  t.same(busy.did, [])
  const renaming = followed({ doing: RENAMED })
  renaming.change(put('new'), remove('old'))
  await renaming.follower.settled()
  t.same(renaming.did, ['old -> new'])
})

t.test('a tree that cannot follow keeps no other from following', async (t) => {
  const { follower, change, did } = followed({ fails: '-a' })
  change(remove('a'), remove('b'))
  await follower.settled()
  t.same(did, ['-b'])
})
