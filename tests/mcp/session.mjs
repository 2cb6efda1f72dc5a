// A whole session with `mimus mcp`, driven by the official TypeScript SDK: make a mock, ask it,
// break it, see that in the log, write a responder, verify, stop.
//
//   tests/mcp.sh typescript

import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

// The SDK is where `tests/mcp.sh` had it installed, which is not beside this file.
const [packages, how, where] = process.argv.slice(2)
const require = createRequire(`${packages}/`)
const sdk = (name) => import(pathToFileURL(require.resolve(`@modelcontextprotocol/sdk/${name}`)))
const { Client } = await sdk('client/index.js')
const { StdioClientTransport } = await sdk('client/stdio.js')
const { StreamableHTTPClientTransport } = await sdk('client/streamableHttp.js')

const script = `export default {
  getPet(request) {
    return { body: { id: 7, name: 'Hello', kind: 'cat', status: 'available' } }
  },
}`

const client = new Client({ name: 'typescript', version: '1' })
const transport =
  how === 'stdio'
    ? new StdioClientTransport({ command: where, args: ['mcp'], env: process.env })
    : new StreamableHTTPClientTransport(new URL(where))
await client.connect(transport)
const { name, version } = client.getServerVersion()
assert.equal(name, 'mimus')
// It has the output schemas from here, and holds structured content against them.
const { tools } = await client.listTools()
console.log(`${name} ${version}: ${tools.length} tools`)

// A binary that was built for debugging takes its time with a responder that it never saw.
const patience = { timeout: 300_000 }
const tell = async (tool, args) => {
  const result = await client.callTool({ name: tool, arguments: args }, undefined, patience)
  console.log(`  ${tool}: ${result.content[0].text.split('\n')[0]}`)
  return result
}
const call = async (tool, args = {}) => {
  const result = await tell(tool, args)
  assert.ok(!result.isError, `${tool}: ${result.content[0].text}`)
  return result.structuredContent
}

const made = await call('generate_mock_api', {
  spec_url_or_path: 'petstore.yaml',
  output_dir_name: 'shop',
  business_port: 0,
  start: true,
  overwrite: true,
})
const { server_url } = made.server
assert.equal((await call('list_operations', { server_url })).total_count, 9)
assert.equal((await call('describe_operation', { server_url, operation: 'getPet' })).id, 'getPet')

const get = async () => (await call('send_request', { server_url, path: '/v1/pets/7' })).response
assert.equal((await get()).body.name, 'Tom')
await call('deploy_scenario', {
  server_url,
  scenario_config: {
    name: 'outage',
    rules: [{ operations: ['getPet'], respond: { status: 503 } }],
  },
})
assert.equal((await get()).status_code, 503)
const { logs } = await call('query_mock_logs', { server_url, status_code: '5xx' })
assert.equal(logs[0].test_scenario, 'outage')
await call('manage_mock_data', { server_url, operation: 'deactivate_scenario' })

assert.ok((await call('test_responder', { project: 'shop', script, operation: 'getPet' })).ok)
assert.ok((await call('write_responder', { project: 'shop', name: 'hello', script })).in_effect)
assert.equal((await get()).body.name, 'Hello')
const verified = await call('verify_calls', {
  server_url,
  expectations: [{ operation: 'getPet', times: { exactly: 3 } }],
})
assert.ok(verified.passed, verified.report)

const refused = await tell('generate_mock_api', { spec_url_or_path: '/etc/passwd' })
assert.ok(refused.isError)
await call('stop_mock_server', { server_url })
assert.deepEqual((await call('list_mock_servers')).servers, [])
await client.close()
