import t from 'tap'
import { comparePackages, formatPackages, parsePackages } from '../../../libs/image/package-list.ts'

const bash = { name: 'bash', version: '5.2', arch: 'amd64' }
const libc = { name: 'libc6', version: '2.36', arch: 'amd64' }

t.test('packages are lines in the order of their names, each once, and can be read again', async (t) => {
  const text = formatPackages([libc, bash, libc])
  t.equal(text, 'bash 5.2 amd64\nlibc6 2.36 amd64\n')
  t.same(parsePackages(text), [bash, libc])
  t.same(parsePackages('no package\n\nbash 5.2 amd64 more\n'), [])
})

t.test('what is no name, version or architecture is left out', async (t) => {
  const odd = [
    { ...bash, name: 'a b' },
    { ...bash, version: '\u001b[2J' },
    { ...bash, arch: '' },
    { ...bash, name: 'x'.repeat(300) },
  ]
  t.equal(formatPackages(odd), '')
})

t.test('packages that were added, removed or changed are told by name and architecture', async (t) => {
  const before = [bash, libc, { name: 'kernel', version: '5.14.0-1', arch: 'x86_64' }]
  const after = [
    { ...bash, version: '5.3' },
    { ...libc, arch: 'i386' },
    { name: 'kernel', version: '5.14.0-2', arch: 'x86_64' },
    { name: 'kernel', version: '5.14.0-1', arch: 'x86_64' },
  ]
  t.same(comparePackages(before, after), [
    { name: 'bash', arch: 'amd64', before: ['5.2'], after: ['5.3'] },
    { name: 'kernel', arch: 'x86_64', before: ['5.14.0-1'], after: ['5.14.0-1', '5.14.0-2'] },
    { name: 'libc6', arch: 'amd64', before: ['2.36'], after: [] },
    { name: 'libc6', arch: 'i386', before: [], after: ['2.36'] },
  ])
  t.same(comparePackages(before, [...before].reverse()), [])
})
