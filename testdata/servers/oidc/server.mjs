// An OpenID provider on this machine alone, and beside it what its tokens open: GET needs the
// scope repo:read, POST repo:write, DELETE admin.
import http from 'node:http'
import { Provider } from 'oidc-provider'

const [port, secret] = process.argv.slice(2)
const issuer = `http://127.0.0.1:${port}`
const scopes = 'repo:read repo:write admin'
const audience = 'https://api.scratch.example'
const provider = new Provider(issuer, {
  scopes: scopes.split(' '),
  clients: [
    { client_id: 'ci', client_secret: secret, grant_types: ['client_credentials'], redirect_uris: [], response_types: [], scope: scopes },
    { client_id: 'asker', token_endpoint_auth_method: 'none', grant_types: [], redirect_uris: [], response_types: [] },
  ],
  features: {
    clientCredentials: { enabled: true },
    introspection: { enabled: true, allowedPolicy: () => true },
    revocation: { enabled: true, allowedPolicy: () => true },
    devInteractions: { enabled: false },
    resourceIndicators: {
      enabled: true,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({ scope: scopes, audience, accessTokenFormat: 'jwt', accessTokenTTL: 600 }),
    },
  },
  ttl: { ClientCredentials: (ctx) => Number(ctx.oidc.body?.scope?.includes('admin') ? 900 : 600) },
})
const needed = { GET: 'repo:read', POST: 'repo:write', DELETE: 'admin' }
const callback = provider.callback()
http.createServer(async (req, res) => {
  if (req.url !== '/repository') return callback(req, res)
  const token = await provider.ClientCredentials.find((req.headers.authorization ?? '').replace(/^Bearer /, ''))
  const held = token?.isValid ? (token.scope ?? '').split(' ') : []
  res.writeHead(token?.isValid ? (held.includes(needed[req.method]) ? 200 : 403) : 401)
  res.end('{}')
}).listen(Number(port), '127.0.0.1')
