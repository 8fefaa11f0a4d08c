import t from 'tap'
import { RenderMemo } from '../../../libs/overlay/render-memo.ts'
import type { Outcome } from '../../../libs/overlay/template-file.ts'
import { resolvedNode } from './fixtures.ts'

const outcome = (...reads: string[]): Outcome => ({ outputs: [], reads: new Set(reads), aborted: false })
const login = resolvedNode('n1', undefined, { tags: { role: 'login' }, comment: 'a' })
const other = resolvedNode('n2', undefined, { tags: { role: 'login' }, comment: 'b' })

t.test('a node with the same values gets what another got', async (t) => {
  const memo = new RenderMemo()
  const made = outcome('Tags', 'AllNodes.Id')
  memo.keep(login, made)
  t.equal(memo.find(other), made)
  t.equal(memo.find({ ...other, tags: {} }), undefined)
})

t.test('each set of fields that was read is looked for by itself', async (t) => {
  const memo = new RenderMemo()
  const made = outcome('Tags', 'Comment')
  memo.keep(login, made)
  t.equal(memo.find(other), undefined, 'the comment is another')
  memo.keep({ ...other, tags: {} }, outcome('Tags'))
  t.equal(memo.find(login), made)
})

t.test('what is of one node alone is not kept', async (t) => {
  const memo = new RenderMemo()
  for (const field of ['Id', 'NetDevs', '*', 'Unheard']) {
    memo.keep(login, outcome(field))
    t.equal(memo.find(login), undefined, field)
  }
})

t.test('another state of the cluster begins anew', async (t) => {
  const memo = new RenderMemo().at(1)
  memo.keep(login, outcome('Tags'))
  t.ok(memo.at(1).find(login))
  t.equal(memo.at(2).find(login), undefined)
})
