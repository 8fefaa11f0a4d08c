/** Each value as a line of JSON. */
export async function* ndjson(values: AsyncIterable<unknown>): AsyncIterable<string> {
  for await (const value of values) yield `${JSON.stringify(value)}\n`
}
