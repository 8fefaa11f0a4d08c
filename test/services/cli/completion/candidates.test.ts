import t from 'tap'
import { candidateLines } from '../../../../services/cli/completion/candidates.ts'
import type { Place } from '../../../../services/cli/completion/command-line.ts'
import type { NameKind } from '../../../../services/cli/completion/wanted.ts'

const namesOf = async (kind: NameKind) => (kind === 'node' ? ['n1', 'n2', 'n20'] : [])
const versionsOf = async (image: string) => (image === 'debian' ? ['12', '11', '2'] : [])
const filesOf = async (overlay: string) => (overlay === 'hosts' ? ['etc', 'etc/hosts.ww'] : [])

function placeWith(text: string, more: Partial<Place> = {}): Place {
  return { command: {} as Place['command'], path: [], args: [], inside: false, text, given: {}, ...more }
}

t.test('words that begin with what is typed come with what they are about', async (t) => {
  const words = [
    { word: 'show', about: 'show one\nand more' },
    { word: 'set', about: '' },
  ]
  const wanted = { of: 'words', words } as const
  t.same(await candidateLines(placeWith('s'), { wanted, namesOf, filesOf, versionsOf }), [
    'show\tshow one',
    'set\t',
  ])
  t.same(await candidateLines(placeWith('x'), { wanted, namesOf, filesOf, versionsOf }), [])
})

t.test('of a list what stands before the last comma stays, and is not offered again', async (t) => {
  const wanted = { of: 'names', kind: 'node', isList: true } as const
  t.same(await candidateLines(placeWith('n2,n'), { wanted, namesOf, filesOf, versionsOf }), [
    'n2,n1\t',
    'n2,n20\t',
  ])
  const alone = { ...wanted, isList: false }
  t.same(await candidateLines(placeWith('n2'), { wanted: alone, namesOf, filesOf, versionsOf }), [
    'n2\t',
    'n20\t',
  ])
})

t.test('a value in the word of its option keeps the option before it', async (t) => {
  const option = { long: '--node' } as NonNullable<Place['option']>
  const place = placeWith('n20', { inside: true, option })
  const wanted = { of: 'names', kind: 'node', isList: false } as const
  t.same(await candidateLines(place, { wanted, namesOf, filesOf, versionsOf }), ['--node=n20\t'])
})

t.test('paths are left to the shell', async (t) => {
  t.same(await candidateLines(placeWith('/et'), { wanted: { of: 'files' }, namesOf, filesOf, versionsOf }), [
    ':files',
  ])
  t.same(
    await candidateLines(placeWith('a'), { wanted: { of: 'nothing' }, namesOf, filesOf, versionsOf }),
    [],
  )
})

t.test('files of an overlay are those that the controller has', async (t) => {
  const wanted = { of: 'overlay files', overlay: 'hosts' } as const
  t.same(await candidateLines(placeWith('etc/'), { wanted, namesOf, filesOf, versionsOf }), [
    'etc/hosts.ww\t',
  ])
})

t.test('versions of an image are offered behind what stands before their number', async (t) => {
  const wanted = { of: 'versions', image: 'debian', head: 'debian@' } as const
  const lines = await candidateLines(placeWith('debian@1'), { wanted, namesOf, filesOf, versionsOf })
  t.same(lines, ['debian@12\t', 'debian@11\t'])
  const alone = { of: 'versions', image: 'none', head: '' } as const
  t.same(await candidateLines(placeWith(''), { wanted: alone, namesOf, filesOf, versionsOf }), [])
})
