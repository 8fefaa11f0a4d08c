import type { ActionNode, ConditionNode, Node, RangeNode, TemplateNode } from './ast.ts'
import { compilePipeline, type Evaluate } from './compile-pipeline.ts'
import { formatValue } from './format.ts'
import type { FunctionTable } from './function.ts'
import type { Run, Step } from './run.ts'
import { runTurns } from './turns.ts'
import { truth, type Value } from './value.ts'

/** What an action prints that has no value. */
const NO_VALUE = '<no value>'

/**
 * Makes what runs nodes: a function for each node that knows its parts, so that nothing of the tree is looked at again for
 * each of the thousands of renderings.
 */
export function compileNodes(nodes: readonly Node[], functions: FunctionTable): Step {
  const steps = nodes.map((node) => compileNode(node, functions))
  return (run, dot) => {
    for (const step of steps) {
      run.budget.step()
      const jump = step(run, dot)
      if (jump !== undefined) return jump
    }
    return undefined
  }
}

function compileNode(node: Node, functions: FunctionTable): Step {
  switch (node.type) {
    case 'text':
      return compileText(node.text)
    case 'action':
      return compileAction(node, functions)
    case 'if':
    case 'with':
      return compileCondition(node, functions)
    case 'range':
      return compileRange(node, functions)
    case 'template':
      return compileTemplateCall(node, functions)
    case 'break':
    case 'continue':
      return () => node.type
  }
}

function compileText(text: string): Step {
  const sizeBytes = Buffer.byteLength(text)
  return (run) => {
    run.output.print(text, sizeBytes)
    return undefined
  }
}

function compileAction({ pipeline }: ActionNode, functions: FunctionTable): Step {
  const evaluate = compilePipeline(pipeline, functions)
  const { offset } = pipeline
  if (pipeline.variables.length > 0) {
    return (run, dot) => {
      evaluate(run, dot)
      return undefined
    }
  }
  return (run, dot) => {
    const value = evaluate(run, dot)
    run.reader.whole(value)
    run.offset = offset
    if (typeof value === 'string') run.output.print(value)
    else run.output.print(value === undefined ? NO_VALUE : formatValue(value, run))
    return undefined
  }
}

function compileCondition(node: ConditionNode, functions: FunctionTable): Step {
  const setsDot = node.type === 'with'
  const branches = node.branches.map(({ pipeline, body }) => ({
    evaluate: compilePipeline(pipeline, functions),
    body: compileNodes(body, functions),
  }))
  const otherwise = compileNodes(node.otherwise, functions)
  const step: Step = (run, dot) => {
    for (const { evaluate, body } of branches) {
      const value = evaluate(run, dot)
      if (truth(value)) return body(run, setsDot ? value : dot)
    }
    return otherwise(run, dot)
  }
  return (run, dot) => run.deeper(step, dot)
}

function compileRange(node: RangeNode, functions: FunctionTable): Step {
  const evaluate = compilePipeline(node.pipeline, functions)
  const setVariables = compileLoopVariables(node)
  const body = compileNodes(node.body, functions)
  const otherwise = compileNodes(node.otherwise, functions)
  const variables = node.pipeline.variables.length
  const step: Step = (run, dot) => {
    const value = evaluate(run, dot)
    const mark = run.variables.mark()
    const turn = (key: Value, element: Value): boolean => {
      run.budget.step()
      setVariables(run, key, element)
      const jump = body(run, element)
      run.variables.release(mark)
      return jump === 'break'
    }
    const turned = runTurns(value, turn, { variables, call: run })
    if (turned) return undefined
    const jump = otherwise(run, dot)
    // As in Go, a break in the else is of this loop, though it counts as being in the one around it.
    return jump === 'break' ? undefined : jump
  }
  return (run, dot) => run.deeper(step, dot)
}

/** One variable is the element, two are key and element. The pipeline has declared them already. */
function compileLoopVariables({ pipeline }: RangeNode): (run: Run, key: Value, element: Value) => void {
  const [first, second] = pipeline.variables
  if (first === undefined) return () => {}
  if (pipeline.declares) {
    return (run, key, element) => {
      run.variables.setTop(0, element)
      if (second !== undefined) run.variables.setTop(1, key)
    }
  }
  return ({ variables }, key, element) => {
    if (second === undefined) variables.set(variables.find(first), element)
    else {
      variables.set(variables.find(first), key)
      variables.set(variables.find(second), element)
    }
  }
}

function compileTemplateCall({ name, offset, pipeline }: TemplateNode, functions: FunctionTable): Step {
  const evaluate: Evaluate = pipeline === undefined ? () => undefined : compilePipeline(pipeline, functions)
  return (run, dot) => {
    run.offset = offset
    const step = run.templates.get(name)
    if (step === undefined) return run.fail(`template ${JSON.stringify(name)} not defined`)
    run.callTemplate(step, evaluate(run, dot))
    return undefined
  }
}
