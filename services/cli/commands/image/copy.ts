import type { Command } from 'commander'
import { parseVersionName } from '../../../../libs/image/version-name.ts'
import { checkName } from '../../../../libs/model/name.ts'
import { type ChangeFlags, takeChangeFlags } from '../../change.ts'
import type { AlteredNodes } from '../../change-preview.ts'
import { changeImage } from '../../image-versions/change-image.ts'
import { imagePath } from '../../image-versions/image-api.ts'
import type { OpenSession } from '../../session.ts'

const ABOUT = `Makes an image of another one, to be changed by itself. It begins with the version that was copied as its version 1,
and takes no more space until it is changed.`

interface Copied {
  seq: number
  nodes: AlteredNodes
  name: string
  from: string
  number: number
}

/** `muster image copy SOURCE NAME`. */
export function defineCopy(noun: Command, open: OpenSession): void {
  const command = noun
    .command('copy')
    .summary('make an image of another one')
    .description(ABOUT)
    .argument('<image>', 'the image, or NAME@NUMBER for a version of it that is not live')
    .argument('<new-name>', 'name of the new image')
  takeChangeFlags(command).action(async (text: string, to: string, flags: ChangeFlags) => {
    const { name, number } = parseVersionName(text)
    checkName('image', to)
    await changeImage<Copied>(await open(), {
      path: imagePath(name, 'copy'),
      body: { to, ...(number !== undefined && { number }) },
      flags,
      altered: (planned) => [
        { kind: 'image', name: to, before: undefined, after: { 'copy of': `${name}@${planned.number}` } },
      ],
      done: (made) => `image ${to} made of version ${made.number} of ${name}`,
    })
  })
}
