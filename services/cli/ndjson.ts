import { AnswerInvalidError } from './errors.ts'

/** Characters of the longest line that is taken. */
export const LINE_MAX = 1 << 20

/** The values of a stream that has one JSON value a line. @throws {AnswerInvalidError} */
export async function* parseLines(chunks: AsyncIterable<string>): AsyncGenerator<unknown> {
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()!
    if (rest.length > LINE_MAX) throw new AnswerInvalidError('the controller sent a line that has no end')
    for (const line of lines) if (line !== '') yield parseJson(line)
  }
  if (rest !== '') yield parseJson(rest)
}

/** @throws {AnswerInvalidError} */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new AnswerInvalidError('the controller sent something that is not JSON', error)
  }
}
