import t from 'tap'
import type { ImportedKernel } from '../../../../../libs/model/kernel.ts'
import { someKernel } from '../../../../libs/model/_description.ts'
import { runCli } from '../../_cli.ts'
import { type ControllerStandIn, startStandIn } from '../../_stand-in.ts'

const kernel: ImportedKernel = someKernel({
  size: 31_400_000,
  rawSize: 103_000_000,
  entries: 4_923,
  warnings: ['It is not known whether the kernel unpacks zstd.'],
})
const result = { name: 'new', seq: 7, kernel }

function answers(standIn: ControllerStandIn, ...lines: object[]): void {
  standIn.intercept = (response) => response.end(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
}

t.test('an import says what was made, and how nodes boot it', async (t) => {
  const standIn = await startStandIn(t)
  answers(standIn, { phase: 'opening the source' }, { result })
  const { code, stdout, stderr } = await runCli(['kernel', 'import', 'unpacked', 'new'], { standIn })
  t.equal(code, 0)
  t.same(stdout.split('\n'), [
    'kernel new: Linux 6.12.9-amd64 (change 7)',
    '  31.4 MB are sent to a node; its modules take 103.0 MB in memory, 4,923 files and directories',
    '  nodes boot it with: muster node set NODES --kernelversion new',
    '',
  ])
  t.match(stderr, /^warning: It is not known whether the kernel unpacks zstd\.$/m)
  t.match(standIn.seen.at(-1), {
    path: '/v1/kernels/import',
    body: { name: 'new', source: '/srv/unpacked' },
  })
})

t.test('an image is named as it is, and one kernel of several by its version', async (t) => {
  const standIn = await startStandIn(t)
  answers(standIn, { result })
  const args = ['kernel', 'import', 'image:debian', 'new', '--kernelversion', '6.1', '--json']
  const { stdout } = await runCli(args, { standIn })
  t.same(JSON.parse(stdout), result)
  t.same(standIn.seen.at(-1)?.body, { name: 'new', source: 'image:debian', version: '6.1' })
})

t.test('an import that fails, or ends without a result, is an error', async (t) => {
  const standIn = await startStandIn(t)
  const args = ['kernel', 'import', '/srv/none', 'new']
  const error = { code: 'MUSTER_KERNEL_SOURCE', message: 'no kernel', hint: 'Look.', category: 'invalid' }
  answers(standIn, { error })
  t.match(await runCli(args, { standIn }), { code: 2, stderr: /muster: no kernel\nLook\.\n$/ })
  answers(standIn, { phase: 'opening the source' })
  t.match(await runCli(args, { standIn }), { code: 6, stderr: /ended the work without a result\n/ })
  t.match(await runCli(['kernel', 'import', '/srv', 'a/b'], { standIn }), {
    code: 2,
    stderr: /not a name for a kernel/,
  })
})
