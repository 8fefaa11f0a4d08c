import type { Command } from 'commander'
import { checkName } from '../../../../libs/model/name.ts'
import { type ChangeFlags, takeChangeFlags } from '../../change.ts'
import { type AlteredNodes, spreadText } from '../../change-preview.ts'
import { changeImage } from '../../image-versions/change-image.ts'
import { imagePath } from '../../image-versions/image-api.ts'
import type { OpenSession } from '../../session.ts'

const ABOUT = `Gives an image another name, and with it all profiles and nodes that name it, in one change. Its versions and its
working tree go with it.`

interface Renamed {
  seq: number
  nodes: AlteredNodes
  name: string
  from: string
  profiles: string[]
}

/** `muster image rename NAME NEW-NAME`. */
export function defineRename(noun: Command, open: OpenSession): void {
  const command = noun
    .command('rename')
    .summary('give an image another name')
    .description(ABOUT)
    .argument('<name>', 'name of the image')
    .argument('<new-name>', 'the name that it gets')
  takeChangeFlags(command).action(async (from: string, to: string, flags: ChangeFlags) => {
    checkName('image', to)
    await changeImage<Renamed>(await open(), {
      path: imagePath(from, 'rename'),
      body: { to },
      flags,
      altered: ({ profiles }) => [
        { kind: 'image', name: from, before: { name: from }, after: { name: to } },
        ...profiles.map((name) => ({ kind: 'profile', name, before: { image: from }, after: { image: to } })),
      ],
      done: ({ nodes }) =>
        [`image ${from} is ${to} now`, ...(nodes.count > 0 ? [spreadText(nodes)] : [])].join('. '),
    })
  })
}
