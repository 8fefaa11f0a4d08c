import fc from 'fast-check'
import t from 'tap'
import { PatternInvalidError } from '../../../libs/archive/errors.ts'
import { compileName, compilePath } from '../../../libs/archive/glob.ts'

// Cases as the documentation of Go's path/filepath.Match implies them.
const MATCHES: [pattern: string, path: string, matches: boolean][] = [
  ['abc', 'abc', true],
  ['*', 'abc', true],
  ['*', '', true],
  ['*c', 'abc', true],
  ['a*', 'a/b', false],
  ['a*/b', 'abc/b', true],
  ['a*/b', 'a/c/b', false],
  ['a*b*c*d*e*/f', 'axbxcxdxexxx/f', true],
  ['a*b?c*x', 'abxbbxdbxebxczzx', true],
  ['a*b?c*x', 'abxbbxdbxebxczzy', false],
  ['ab[c]', 'abc', true],
  ['ab[b-d]', 'abc', true],
  ['ab[e-g]', 'abc', false],
  ['ab[^c]', 'abc', false],
  ['ab[^e-g]', 'abc', true],
  ['a\\*b', 'a*b', true],
  ['a\\*b', 'axb', false],
  ['a?b', 'a☺b', true],
  ['a[^a]b', 'a☺b', true],
  ['[a-ζ]*', 'α', true],
  ['*[a-ζ]', 'A', false],
  ['a?b', 'a/b', false],
  ['[\\]a]', ']', true],
  ['[\\-x]', '-', true],
  ['[x\\-]', 'z', false],
  ['usr/share/doc/*', 'usr/share/doc/bash', true],
  ['usr/share/doc/*', 'usr/share/doc', false],
  ['.*', 'a', false],
  ['a.c', 'abc', false],
]

t.test('patterns match as in Go', async (t) => {
  for (const [pattern, path, matches] of MATCHES) {
    t.equal(compilePath(pattern)(path), matches, `${pattern} and ${path}`)
  }
})

t.test('a pattern that is not well-formed is refused', async (t) => {
  for (const pattern of [
    '[',
    '[]a]',
    '[-]',
    '[x-]',
    '[-x]',
    '[a-b-c]',
    '[^',
    'a[',
    'a\\',
    '[a\\',
    '[a/b]',
    '[^bc',
  ]) {
    t.throws(() => compilePath(pattern), PatternInvalidError, pattern)
  }
})

t.test('many stars cost no more than name times pattern', async (t) => {
  t.equal(compileName(`${'*a'.repeat(100)}b`)('a'.repeat(5000)), false)
})

t.test('a name matches itself, escaped, and any name matches a star', async () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 20 }), (name) => {
      return compileName(name.replace(/[\\*?[]/g, '\\$&'))(name) && compileName('*')(name)
    }),
    { numRuns: 200 },
  )
})
