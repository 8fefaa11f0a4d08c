import { errorBody } from '../../../libs/http/error-reply.ts'

/** Each value as a line of JSON. */
export async function* ndjson(values: AsyncIterable<unknown>): AsyncIterable<string> {
  for await (const value of values) yield `${JSON.stringify(value)}\n`
}

/** The status line is long sent when something fails, so the failure is the last value. */
export async function* reported(
  steps: AsyncIterable<unknown>,
  onFailure: (error: unknown) => void,
): AsyncIterable<unknown> {
  try {
    yield* steps
  } catch (error) {
    onFailure(error)
    yield errorBody(error)
  }
}
