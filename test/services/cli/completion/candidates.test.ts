import t from 'tap'
import { candidateLines } from '../../../../services/cli/completion/candidates.ts'
import type { Place } from '../../../../services/cli/completion/command-line.ts'
import type { NameKind } from '../../../../services/cli/completion/wanted.ts'

const namesOf = async (kind: NameKind) => (kind === 'node' ? ['n1', 'n2', 'n20'] : [])

function placeWith(text: string, more: Partial<Place> = {}): Place {
  return { command: {} as Place['command'], path: [], args: [], inside: false, text, given: {}, ...more }
}

t.test('words that begin with what is typed come with what they are about', async (t) => {
  const words = [
    { word: 'show', about: 'show one\nand more' },
    { word: 'set', about: '' },
  ]
  const wanted = { of: 'words', words } as const
  t.same(await candidateLines(placeWith('s'), { wanted, namesOf }), ['show\tshow one', 'set\t'])
  t.same(await candidateLines(placeWith('x'), { wanted, namesOf }), [])
})

t.test('of a list what stands before the last comma stays, and is not offered again', async (t) => {
  const wanted = { of: 'names', kind: 'node', isList: true } as const
  t.same(await candidateLines(placeWith('n2,n'), { wanted, namesOf }), ['n2,n1\t', 'n2,n20\t'])
  const alone = { ...wanted, isList: false }
  t.same(await candidateLines(placeWith('n2'), { wanted: alone, namesOf }), ['n2\t', 'n20\t'])
})

t.test('a value in the word of its option keeps the option before it', async (t) => {
  const option = { long: '--node' } as NonNullable<Place['option']>
  const place = placeWith('n20', { inside: true, option })
  const wanted = { of: 'names', kind: 'node', isList: false } as const
  t.same(await candidateLines(place, { wanted, namesOf }), ['--node=n20\t'])
})

t.test('paths are left to the shell', async (t) => {
  t.same(await candidateLines(placeWith('/et'), { wanted: { of: 'files' }, namesOf }), [':files'])
  t.same(await candidateLines(placeWith('a'), { wanted: { of: 'nothing' }, namesOf }), [])
})
