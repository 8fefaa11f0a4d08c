import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { OverlayRenderError } from '../../../libs/overlay/errors.ts'
import { resolvedNode } from '../../libs/overlay/fixtures.ts'
import { run, SHELLS } from '../shells.ts'
import { laidOut, textsOf } from './_render.ts'
import { complaintsOf, skip } from './_systemd-units.ts'

const OVERLAY = 'mig'
const UNIT = 'etc/systemd/system/muster-mig.service'
const MIG2GRES = join(import.meta.dirname, '../../../config/overlays/mig/usr/lib/muster/mig2gres')
const tagged = (gpuMigProfiles: string) => resolvedNode('n1', undefined, { tags: { gpuMigProfiles } })

t.test('the profiles of the tag are given to the program at boot', async (t) => {
  const texts = await textsOf(OVERLAY, tagged('14, 14:3g.40gb,1g.10gb+me : 0'))
  t.match(texts[UNIT], '\nExecStart=/usr/lib/muster/mig 14,14:3g.40gb,1g.10gb+me:0\n')
  t.equal(texts['etc/systemd/system/multi-user.target.wants/muster-mig.service'], '-> ../muster-mig.service')
})

t.test('without the tag there is no unit, and what is no list is refused', async (t) => {
  t.notOk(UNIT in (await textsOf(OVERLAY, resolvedNode('n1'))))
  await t.rejects(textsOf(OVERLAY, tagged('14;reboot')), OverlayRenderError)
})

t.test('systemd takes the unit', { skip }, async (t) => {
  t.same(await complaintsOf(await laidOut(t, OVERLAY, { node: tagged('14') })), [])
})

/** Stands for nvidia-smi on a node with three GPUs: says what it is asked to do, and cannot divide by profile 99. */
const NVIDIA_SMI = `#!/bin/sh
case "$*" in
  --query-gpu*) printf '0\\n1\\n2\\n' ;;
  *) echo "$@" >>"$LOG" ;;
esac
case "$*" in *99*) exit 1 ;; esac
`

t.test('each GPU is divided as its list has it', async (t) => {
  for (const shell of SHELLS) {
    const root = await laidOut(t, OVERLAY, { node: tagged('14') })
    await writeFile(`${root}/nvidia-smi`, NVIDIA_SMI)
    await chmod(`${root}/nvidia-smi`, 0o755)
    const divided = async (profiles: string) => {
      const env = { PATH: `${root}:${process.env.PATH}`, LOG: `${root}/log` }
      await writeFile(env.LOG, '')
      const { status } = await run([...shell, `${root}/usr/lib/muster/mig`, profiles], env)
      const { stdout } = await run(['grep', '-v', '-e', '-d[cg]i$', env.LOG])
      return { status, commands: stdout.trimEnd().split('\n') }
    }
    const all = [0, 1, 2].flatMap((gpu) => [`-i ${gpu} -mig 1`, `mig -i ${gpu} -cgi 14,15 -C`])
    t.same(await divided('14,15'), { status: 0, commands: all })
    t.same(await divided('9:0'), {
      status: 0,
      commands: ['-i 0 -mig 1', 'mig -i 0 -cgi 9 -C', '-i 1 -mig 0', '-i 2 -mig 0'],
    })
    t.match(await divided('99:0'), { status: 1, commands: { length: 4 } }, 'one that fails keeps no other')
  }
})

t.test('the parts of GPUs are told as Slurm takes them', async (t) => {
  const access = (minor: number) => ({ access: `DeviceFileMinor: ${minor}\nDeviceFileMode: 292\n` })
  for (const shell of SHELLS) {
    const proc = t.testdir({
      driver: {
        nvidia: {
          capabilities: {
            gpu0: {
              mig: { gi1: { ...access(12), ci0: access(13) }, gi2: { ...access(21), ci0: access(22) } },
            },
            gpu1: { mig: {} },
          },
        },
      },
    })
    const { stdout } = await run([...shell, MIG2GRES, proc])
    t.equal(
      stdout,
      `Name=gpu MultipleFiles=/dev/nvidia0,/dev/nvidia-caps/nvidia-cap12,/dev/nvidia-caps/nvidia-cap13
Name=gpu MultipleFiles=/dev/nvidia0,/dev/nvidia-caps/nvidia-cap21,/dev/nvidia-caps/nvidia-cap22
`,
    )
  }
})
