import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import t from 'tap'
import { escapePath, escapeUnitName } from '../../../libs/template/systemd-escape.ts'

/** What the program prints for several arguments, each on a line. */
function systemdEscape(...args: string[]): string[] {
  return execFileSync('systemd-escape', args, { encoding: 'utf8' }).trimEnd().split(' ')
}

function hasProgram(): boolean {
  try {
    systemdEscape('a')
    return true
  } catch {
    return false
  }
}

t.test('names and paths are escaped', async (t) => {
  const names: [string, string][] = [
    ['', ''],
    ['/dev/sda1', '-dev-sda1'],
    ['.a.b', '\\x2ea.b'],
    ['a b-c', 'a\\x20b\\x2dc'],
    ['ä_:@', '\\xc3\\xa4_:\\x40'],
  ]
  for (const [text, escaped] of names) t.equal(escapeUnitName(text), escaped)
  const paths: [string, string][] = [
    ['/', '-'],
    ['', '-'],
    ['/dev//disk/by-id/', 'dev-disk-by\\x2did'],
    ['/.a/.b', '\\x2ea-.b'],
  ]
  for (const [path, escaped] of paths) t.equal(escapePath(path), escaped)
})

t.test(
  'the program systemd-escape does the same',
  { skip: !hasProgram() && 'there is none here' },
  async () => {
    const part = fc.string({ unit: fc.constantFrom(...'abZ09 -_.:/@\\äü☃+,'), minLength: 1, maxLength: 12 })
    const names = fc.array(part, { minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(names, (all) => {
        const paths = all.map((name) => `/${name}/x`).filter((path) => !/(^|\/)\.{1,2}(\/|$)/.test(path))
        const escaped = systemdEscape('--', ...all)
        const escapedPaths = paths.length === 0 ? [] : systemdEscape('--path', '--', ...paths)
        return (
          all.every((name, index) => escapeUnitName(name) === escaped[index]) &&
          paths.every((path, index) => escapePath(path) === escapedPaths[index])
        )
      }),
      { numRuns: 20 },
    )
  },
)
