import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { startSite } from '../_site.ts'

t.test('scripts of the site take the place of those that ship, until they are deleted', async (t) => {
  const { cluster, muster } = await startSite(t)
  const directory = t.testdir()
  const write = async (file: string, text: string): Promise<string> => {
    await writeFile(join(directory, file), text)
    return join(directory, file)
  }
  t.match((await muster(['script', 'list'])).stdout, /^default\.grub +muster +default +[\d,]+$/m)
  t.match((await muster(['script', 'list'])).stdout, /^servers\.ipxe +muster +no, a part of others/m)
  t.match((await muster(['script', 'show', 'menu.ipxe'])).stdout, /^# A menu on the console/)

  const files = [await write('menu.ipxe', 'exit\n'), await write('site.grub', 'exit 0\n')]
  t.match(await muster(['script', 'import', ...files]), {
    code: 0,
    stdout: /^boot scripts changed \(change 2\)/,
  })
  t.match(await cluster.get('/history/2'), { reason: 'script import menu.ipxe site.grub' })
  t.equal((await muster(['script', 'show', 'menu.ipxe'])).stdout, 'exit\n')
  t.match((await muster(['script', 'show', 'menu.ipxe', '--shipped'])).stdout, /A menu/)
  t.match((await muster(['script', 'list'])).stdout, /^menu\.ipxe +site, in place of muster's +menu +5$/m)
  t.match(await muster(['script', 'import', files[0]!]), { stdout: /^Nothing to change/ })

  t.match(await muster(['node', 'add', 'n1', '--ipxe', 'site']), { code: 0 })
  t.match(await muster(['script', 'delete', 'site.grub']), { code: 4, stderr: /site is used by node n1/ })
  t.match(await muster(['script', 'delete', 'menu.ipxe']), { code: 0 })
  t.match((await muster(['script', 'show', 'menu.ipxe'])).stdout, /A menu/)
})

t.test('what is no script is refused', async (t) => {
  const { muster } = await startSite(t)
  const directory = t.testdir({ 'a.txt': '', 'bad.ipxe': 'goto nowhere\n', 'tab.grub': '\techo\n' })
  const refused: [args: string[], code: number, message: RegExp][] = [
    [['import', join(directory, 'a.txt')], 2, /"a\.txt" is no name of a boot script/],
    [['import', join(directory, 'gone.ipxe')], 2, /gone\.ipxe cannot be read/],
    [['import', join(directory, 'bad.ipxe')], 2, /bad\.ipxe has no label nowhere/],
    [['import', join(directory, 'tab.grub')], 2, /not printable ASCII/],
    [['show', 'defalt.ipxe'], 3, /there is no boot script defalt\.ipxe/],
    [['show', 'menu'], 3, /Did you mean menu\.ipxe\?|Did you mean menu\.grub\?/],
    [['delete', 'default.ipxe'], 3, /no boot script default\.ipxe of its own\n.*comes with muster/],
    [['delete', 'mine.ipxe'], 3, /there is no boot script mine\.ipxe/],
  ]
  for (const [args, code, stderr] of refused) t.match(await muster(['script', ...args]), { code, stderr })
  t.match(await muster(['node', 'add', 'n1', '--ipxe', 'menue']), {
    code: 2,
    stderr: /there is no boot script menue/,
  })
})
