import t from 'tap'
import { kernelArguments } from '../../../services/cli/setting-flags.ts'
import { runCli } from './_cli.ts'
import { startStandIn } from './_stand-in.ts'

t.test(
  'the short options are those of Warewulf, and lists are separated by commas or given one by one',
  async (t) => {
    const standIn = await startStandIn(t)
    const lists = [
      '-A',
      'quiet',
      '-P',
      'a, b,,c',
      '-P',
      'd',
      '-O',
      'e',
      '-R',
      'f',
      '--tagadd',
      'g=1,2',
      '--tagadd',
      'h=3',
    ]
    const network = [
      '-N',
      'eth0',
      '-H',
      '525400123456',
      '-I',
      '10.0.0.1',
      '-M',
      '255.0.0.0',
      '-G',
      '10.0.0.254',
    ]
    const args = ['node', 'add', 'n1', ...lists, ...network, '--dry-run', '--json']
    const { stdout } = await runCli(args, { standIn })
    t.same(JSON.parse(stdout).edits[0].after, {
      kernel: { args: ['quiet'] },
      profiles: ['a', 'b', 'c', 'd'],
      systemOverlays: ['e'],
      runtimeOverlays: ['f'],
      tags: { g: '1,2', h: '3' },
      networkDevices: {
        default: {
          device: 'eth0',
          hwaddr: '52:54:00:12:34:56',
          ipaddr: '10.0.0.1',
          netmask: '255.0.0.0',
          gateway: '10.0.0.254',
        },
      },
    })
  },
)

t.test('kernel arguments are separated by spaces, and keep their commas', async (t) => {
  t.same(kernelArguments(' quiet  console=ttyS0,115200 '), ['quiet', 'console=ttyS0,115200'])
  t.same(kernelArguments('b', ['a']), ['a', 'b'])
  t.same(kernelArguments('dyndbg="file a.c +p" x'), ['dyndbg="file a.c +p"', 'x'])
  t.same(kernelArguments('x="open'), ['x="open'])
  t.same(kernelArguments('  '), [])
})

t.test('kernel arguments with a comma between their names are refused', async (t) => {
  const args = ['node', 'add', 'n1', '--kernelargs', 'quiet,crashkernel=no']
  t.match(await runCli(args), {
    code: 2,
    stderr: /^muster: "quiet,crashkernel=no" is not one kernel argument\nSeparate arguments by spaces/,
  })
})
