import t from 'tap'
import { debianCommand, debianRootName } from '../../../scripts/lab/debian-recipe.ts'

const SOURCES = {
  suite: 'bookworm',
  entries: ['deb http://mirror.example/debian bookworm main'],
  options: ['Acquire::http::Proxy "http://proxy.example:3128";'],
}

t.test('the command names release, target and mirrors, in this order, at its end', async (t) => {
  const command = debianCommand({ sources: SOURCES, mode: 'root', target: '/cache/root' })
  t.same(command.slice(-3), ['bookworm', '/cache/root', 'deb http://mirror.example/debian bookworm main'])
  t.ok(command.includes('--aptopt=Acquire::http::Proxy "http://proxy.example:3128";'))
})

t.test('what is kept comes after what is left out, for the last that fits decides', async (t) => {
  const command = debianCommand({ sources: SOURCES, mode: 'root', target: '/cache/root' })
  const lastExclude = command.findLastIndex((word) => word.includes('path-exclude='))
  const firstInclude = command.findIndex((word) => word.includes('path-include='))
  t.ok(lastExclude !== -1 && lastExclude < firstInclude)
})

t.test('another mirror or release is another root, whoever makes it', async (t) => {
  const name = debianRootName(SOURCES)
  t.match(name, /^debian-bookworm-[0-9a-f]{12}$/)
  t.equal(debianRootName(structuredClone(SOURCES)), name)
  t.not(debianRootName({ ...SOURCES, entries: [] }), name)
  t.not(debianRootName({ ...SOURCES, suite: 'trixie' }), name)
})
