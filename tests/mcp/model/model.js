// Stands in for a language model: it says what the script of the example has next, if what the
// tools answered is what they should have. Where it is not, the conversation ends with a 400
// that says so.
//
// A step has what the last answer must be like, and the tool that is called next, or the model's
// last words. It knows nothing but the conversation, as a model would.

const FOUND = {
  url: /(?:answers at|getPet of) (http:\S+?)[, ]/,
  entry: /(\d+) GET \/v1\/pets\/7 503/,
}

const make = {
  call: 'generate_mock_api',
  with: () => ({
    spec_url_or_path: 'petstore.yaml',
    output_dir_name: 'shop',
    business_port: 0,
    start: true,
  }),
}
const ask = (heard) => ({
  hears: heard,
  call: 'send_request',
  with: ({ url }) => ({ server_url: url, path: '/v1/pets/7' }),
})
const down = {
  hears: [/^200 in/m, /"name":"Tom"/],
  call: 'deploy_scenario',
  with: ({ url }) => ({
    server_url: url,
    scenario_config: { name: 'down', rules: [{ operations: ['getPet'], respond: { status: 503 } }] },
  }),
}
const look = {
  hears: [/^503 in/m, /"test_scenario":"down"/],
  call: 'query_mock_logs',
  with: ({ url }) => ({ server_url: url, status_code: '5xx' }),
}
const told = {
  hears: [/^1 of 1 requests/m, / 503 down/],
  says: ({ entry, url }) => `getPet of ${url} answered 503: entry ${entry} of its log has the scenario down.`,
}

const broke = {
  hears: [/^503 in/m],
  says: ({ url }) => `getPet of ${url} answered Tom, and 503 under a scenario.`,
}

const SCRIPTS = {
  langchain: [
    make,
    // A slip of its own, as models have them: the tool says what there is.
    {
      hears: [/9 operations/, FOUND.url],
      call: 'describe_operation',
      with: ({ url }) => ({ server_url: url, operation: 'getPett' }),
    },
    {
      hears: [/no operation `getPett`/, /list_operations has them/],
      call: 'list_operations',
      with: ({ url }) => ({ server_url: url, search: 'pets/{petId}' }),
    },
    ask([/GET \/v1\/pets\/{petId}  getPet\b/]),
    down,
    ask([/scenario `down` is active/]),
    look,
    told,
  ],
  // It says that it is done before it is, and is sent back.
  langgraph: [
    make,
    ask([FOUND.url]),
    { hears: [/^200 in/m], says: () => 'getPet is broken.' },
    { ...down, hears: [/getPet/, /expected/] },
    ask([/scenario `down` is active/]),
    look,
    told,
  ],
  // Two agents, by names that CrewAI takes for OpenAI's. The other one has the tools that look, and what the first one said.
  'gpt-tester': [make, ask([FOUND.url]), down, ask([/scenario `down` is active/]), broke],
  'gpt-reviewer': [
    {
      call: 'query_mock_logs',
      with: ({ url }) => ({ server_url: url, status_code: '5xx' }),
    },
    told,
  ],
}

class Astray extends Error {}

const textOf = ({ content }) =>
  typeof content === 'string' ? content : (content ?? []).map((part) => part.text ?? '').join('\n')

// What was said since the model spoke last.
function lastHeard(messages) {
  const spoke = messages.findLastIndex((message) => message.role === 'assistant')
  return messages.slice(spoke + 1).map(textOf).join('\n')
}

function next({ model, messages, tools }) {
  const steps = SCRIPTS[model]
  if (!steps) throw new Astray(`there is no script \`${model}\``)
  const turn = messages.filter((message) => message.role === 'assistant').length
  const step = steps[turn]
  if (!step) throw new Astray(`the script ends before turn ${turn + 1}`)
  const heard = lastHeard(messages)
  for (const pattern of step.hears ?? []) {
    if (!pattern.test(heard)) throw new Astray(`turn ${turn + 1} wants ${pattern}, and hears: ${heard}`)
  }
  const all = messages.map(textOf).join('\n')
  const known = Object.fromEntries(
    Object.entries(FOUND).map(([name, pattern]) => [name, all.match(pattern)?.[1]]),
  )
  if (step.says) return { content: step.says(known) }
  // Frameworks may put something before a tool's name.
  const offered = tools.map((tool) => tool.function.name)
  const name = offered.find((name) => name.endsWith(step.call))
  if (!name) throw new Astray(`\`${step.call}\` is not offered: ${offered}`)
  const call = { name, arguments: JSON.stringify(step.with(known)) }
  return { content: null, tool_calls: [{ id: `call_${turn + 1}`, type: 'function', function: call }] }
}

export default {
  createChatCompletion({ body }) {
    try {
      const message = { role: 'assistant', ...next(body) }
      const finish_reason = message.tool_calls ? 'tool_calls' : 'stop'
      return {
        body: {
          id: 'chatcmpl-1',
          object: 'chat.completion',
          created: 1767225600,
          model: body.model,
          choices: [{ index: 0, message, finish_reason }],
          usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
        },
      }
    } catch (error) {
      if (!(error instanceof Astray)) throw error
      const { message } = error
      return { status: 400, body: { error: { message, type: 'invalid_request_error' } } }
    }
  },
}
