import t from 'tap'
import { someKernel } from '../../../../libs/model/_description.ts'
import { runCli } from '../../_cli.ts'
import { startStandIn } from '../../_stand-in.ts'

const blobs = ['1', '2'].map((digit) => ({ digest: digit.repeat(64), size: 1_000_000 }))
const kernel = someKernel({
  size: 2_000_001,
  rawSize: 5_000_000,
  entries: 12,
  modules: blobs,
  source: '/srv/unpacked',
  builtAt: new Date(2026, 10, 20, 14, 3, 7).getTime(),
  builtBy: 'alice',
})

t.test('kernels are listed and shown with what they take, and deleted', async (t) => {
  const standIn = await startStandIn(t)
  t.equal((await runCli(['kernel', 'list'], { standIn })).stdout, 'There are no kernels.\n')
  standIn.put('kernel', 'new', kernel)
  t.same((await runCli(['kernel', 'list'], { standIn })).stdout.split('\n'), [
    'KERNEL  VERSION         SENT  IN MEMORY  IMPORTED             FROM',
    'new     6.12.9-amd64  2.0 MB     5.0 MB  2026-11-20 14:03:07  /srv/unpacked',
    '',
  ])
  const shown = (await runCli(['kernel', 'show', 'new'], { standIn })).stdout
  t.match(shown, /^kernel new {2}\(change \d+\)$/m)
  t.match(shown, /^modules +12 files and directories in 2 segments$/m)
  t.match(shown, /^by +alice$/m)
  t.notMatch(shown, /initramfs/)
  const { stdout } = await runCli(['kernel', 'show', 'new', '--json'], { standIn })
  t.match(JSON.parse(stdout), { name: 'new', value: { modules: blobs } })
  t.match(await runCli(['kernel', 'delete', 'new', '--yes'], { standIn }), { code: 0 })
  t.equal((await runCli(['kernel', 'list'], { standIn })).stdout, 'There are no kernels.\n')
})

t.test('a kernel that is not there is told', async (t) => {
  const standIn = await startStandIn(t)
  t.match(await runCli(['kernel', 'show', 'new'], { standIn }), { code: 3, stderr: /there is no kernel new/ })
})
