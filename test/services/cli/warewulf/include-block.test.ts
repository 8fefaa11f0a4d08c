import t from 'tap'
import { NOTHING_AROUND } from '../../../../libs/template/surroundings.ts'
import { parse, render } from '../../../../libs/template/template.ts'
import { INCLUDE_BLOCK } from '../../../../services/cli/warewulf/include-block.ts'

function block(text: string | undefined, marker: string): string {
  const template = parse('test', `{{ IncludeBlock "/f" "${marker}" }}`, { IncludeBlock: INCLUDE_BLOCK })
  return render(template, {}, { surroundings: { ...NOTHING_AROUND, include: () => text } }).text
}

t.test('a block ends before the first line that has the marker in it', async (t) => {
  t.equal(block('a\nb\n## end here\nc\n', 'end'), 'a\nb\nend')
  t.equal(block('end\n', 'end'), 'end')
})

t.test('without the marker in it, all of a file is the block', async (t) => {
  t.equal(block('a\nb', 'end'), 'a\nb\nend')
  t.equal(block('a\r\n\n', 'end'), 'a\n\nend')
})

t.test('a file that is not there, or has nothing in it, is an empty block', async (t) => {
  t.equal(block(undefined, 'end'), 'end')
  t.equal(block('', 'end'), 'end')
})
