import type { Command } from 'commander'
import { type ChangeFlags, takeChangeFlags } from '../../change.ts'
import type { AlteredNodes } from '../../change-preview.ts'
import { changeImage } from '../../image-versions/change-image.ts'
import { imagePath, imageVersions } from '../../image-versions/image-api.ts'
import type { OpenSession } from '../../session.ts'
import { wholeNumber } from '../../whole-number.ts'

interface Kept {
  seq: number
  nodes: AlteredNodes
  keep: number
  forgotten: number[]
}

/** `muster image set NAME --keep N`. */
export function defineSet(noun: Command, open: OpenSession): void {
  const command = noun
    .command('set')
    .summary('change how many versions are kept')
    .description(
      'Changes how many versions of an image are kept besides the live one. Those over it are forgotten, the oldest first, but for those that are pushed to racks.',
    )
    .argument('<name>', 'name of the image')
    .requiredOption('--keep <versions>', 'how many', wholeNumber({ min: 0, max: 1_000 }))
  takeChangeFlags(command).action(async (name: string, flags: ChangeFlags & { keep: number }) => {
    const session = await open()
    const versions = await imageVersions(session.client, name)
    const numbers = versions.items.map(({ number }) => number)
    await changeImage<Kept>(session, {
      path: imagePath(name, 'keep'),
      body: { keep: flags.keep },
      flags,
      altered: ({ keep, forgotten }) => [
        {
          kind: 'image',
          name,
          before: { keep: versions.keep, versions: numbers },
          after: { keep, versions: numbers.filter((number) => !forgotten.includes(number)) },
        },
      ],
      done: ({ keep, forgotten }) =>
        `image ${name} keeps ${keep} other ${keep === 1 ? 'version' : 'versions'}${forgottenText(forgotten)}`,
    })
  })
}

function forgottenText(numbers: readonly number[]): string {
  if (numbers.length === 0) return ''
  return numbers.length === 1
    ? `; version ${numbers[0]} is forgotten`
    : `; versions ${numbers.join(', ')} are forgotten`
}
