import t from 'tap'
import type { FunctionTable } from '../../../libs/template/function.ts'
import { NOTHING_AROUND } from '../../../libs/template/surroundings.ts'
import { parse, render } from '../../../libs/template/template.ts'

const FUNCTIONS: FunctionTable = {
  stop: { parameters: [], run: (call) => call.abort() },
  broken: {
    parameters: [],
    run: () => {
      throw new RangeError('a fault of the function')
    },
  },
  look: {
    parameters: ['string'],
    run: (call, name: string) => {
      call.read(name)
      return call.root[name] ?? call.surroundings.include(name)
    },
  },
}

t.test('a function can end the rendering, which is no error', async (t) => {
  const rendering = render(parse('test', 'a{{ range .l }}{{ . }}{{ stop }}{{ end }}b', FUNCTIONS), {
    l: [1, 2],
  })
  t.match(rendering, { aborted: true, text: 'a1', backup: true })
  t.equal(render(parse('test', 'a'), {}).aborted, false)
})

t.test('a function that looks at the data or beyond it adds to what was read', async (t) => {
  const surroundings = { ...NOTHING_AROUND, include: () => 'included' }
  const rendering = render(
    parse('test', '{{ look "a" }}{{ look "b" }}', FUNCTIONS),
    { a: 'x' },
    { surroundings },
  )
  t.equal(rendering.text, 'xincluded')
  t.same([...rendering.reads], ['a', 'b'])
})

t.test('a fault is no error of the template', async (t) => {
  t.throws(() => render(parse('test', '{{ broken }}', FUNCTIONS), {}), { message: 'a fault of the function' })
})
