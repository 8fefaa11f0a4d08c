import { readdirSync } from 'node:fs'
import t, { type Test } from 'tap'
import { toolEnvironment } from '../../../../../services/controller/images/sources/tool-environment.ts'
import type { ToolPlace } from '../../../../../services/controller/images/sources/tool-place.ts'
import { isRoot } from '../../../../libs/archive/_tools.ts'
import { scratch } from './_containers.ts'

/** A test of what only root can do, such as making devices. For others there is no such test. */
export function testAsRoot(name: string, work: (t: Test) => Promise<void>): void {
  if (isRoot) void t.test(name, work)
}

/** An environment of tools in which nothing of this machine's user counts. */
export function environmentFor(home: string): Record<string, string> {
  return { ...toolEnvironment({ HOME: home }), XDG_RUNTIME_DIR: home }
}

/** A place where tools work, in a directory of its own. */
export function placeFor(t: Test, signal = new AbortController().signal): ToolPlace {
  const directory = scratch(t)
  return { directory, environment: environmentFor(directory), signal }
}

export function namesIn(directory: string): string[] {
  return readdirSync(directory).sort()
}

/** All of a generator's steps; its return value is `result`. */
export async function drain<Step, Result>(
  steps: AsyncGenerator<Step, Result, void>,
): Promise<{ steps: Step[]; result: Result }> {
  const taken: Step[] = []
  while (true) {
    const { done, value } = await steps.next()
    if (done) return { steps: taken, result: value }
    taken.push(value)
  }
}
