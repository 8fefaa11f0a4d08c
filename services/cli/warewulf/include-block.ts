import type { Call, TemplateFunction } from '../../../libs/template/function.ts'

/**
 * Warewulf's IncludeBlock, to the letter: the lines of a file up to the first that has the marker anywhere in it, and the
 * marker. A file that is not there is empty.
 */
export const INCLUDE_BLOCK: TemplateFunction = {
  parameters: ['string', 'string'],
  run: (call: Call, path: string, marker: string) => {
    call.read(`Include:${path}`)
    const text = call.surroundings.include(path) ?? ''
    const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n')
    const end = lines.findIndex((line) => line.includes(marker))
    const block = end === -1 ? lines : lines.slice(0, end)
    return block.map((line) => `${line.replace(/\r$/, '')}\n`).join('') + marker
  },
}
