import t from 'tap'
import { PatternInvalidError } from '../../../libs/archive/errors.ts'
import { compileExcludes, parseExcludes } from '../../../libs/archive/excludes.ts'

t.test('a file of excludes has one pattern a line', async (t) => {
  t.same(parseExcludes('/boot/\n\n  ./usr/share/GeoIP \r\n# not needed\n/var/cache/*'), [
    '/boot/',
    './usr/share/GeoIP',
    '/var/cache/*',
  ])
})

t.test('patterns are relative to the root, however they are written', async (t) => {
  for (const pattern of ['boot', '/boot', './boot', './boot/', '//boot//']) {
    const excluded = compileExcludes([pattern])
    t.equal(excluded('boot'), true, pattern)
    t.equal(excluded('usr/boot'), false, pattern)
  }
})

t.test('any of the patterns excludes, none excludes nothing', async (t) => {
  const excluded = compileExcludes(['/boot/*', '/var/log/*.log'])
  t.same(['boot', 'boot/vmlinuz', 'var/log/a.log', 'var/log/a'].map(excluded), [false, true, true, false])
  t.equal(compileExcludes([])('boot'), false)
})

t.test('a pattern that is not well-formed is refused, not ignored', async (t) => {
  t.throws(() => compileExcludes(['/boot/[']), PatternInvalidError)
})
