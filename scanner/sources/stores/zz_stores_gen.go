// Code generated from the files of this folder by go generate; DO NOT EDIT.

package stores

var table = []Store{
	{Schema: 1, Name: "aws", Title: "AWS CLI and SDKs", Provider: "aws", Docs: "https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html",
		Agent: "", Reaches: "what the policies of each profile's user or role allow", Files: []File{
			{
				Paths:     Paths{Any: []string{"$AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials", "$AWS_CONFIG_FILE", "~/.aws/config"}, Linux: []string(nil), Darwin: []string(nil), Windows: []string(nil)},
				Workspace: []string(nil), Format: "ini", Confirmed: true,
				Keys: []Key{
					{Key: "*.aws_access_key_id", Provider: "aws", Kind: "access-key", Part: "id", Decode: "", Own: false},
					{Key: "*.aws_secret_access_key", Provider: "aws", Kind: "access-key", Part: "secret", Decode: "", Own: false},
					{Key: "*.aws_session_token", Provider: "aws", Kind: "access-key", Part: "session", Decode: "", Own: false},
				},
			},
			{
				Paths:     Paths{Any: []string{"~/.aws/cli/cache/*.json"}, Linux: []string(nil), Darwin: []string(nil), Windows: []string(nil)},
				Workspace: []string(nil), Format: "json", Confirmed: false,
				Keys: []Key{
					{Key: "Credentials.AccessKeyId", Provider: "aws", Kind: "access-key", Part: "id", Decode: "", Own: false},
					{Key: "Credentials.SecretAccessKey", Provider: "aws", Kind: "access-key", Part: "secret", Decode: "", Own: false},
					{Key: "Credentials.SessionToken", Provider: "aws", Kind: "access-key", Part: "session", Decode: "", Own: false},
				},
			},
		}},
	{Schema: 1, Name: "claude-code", Title: "Claude Code", Provider: "", Docs: "https://code.claude.com/docs/en/settings",
		Agent: "claude-code", Reaches: "its own account at Anthropic, and whatever the servers that it starts are given", Files: []File{
			{
				Paths:     Paths{Any: []string{"${CLAUDE_CONFIG_DIR:-~/.claude}/.credentials.json"}, Linux: []string(nil), Darwin: []string(nil), Windows: []string(nil)},
				Workspace: []string(nil), Format: "json", Confirmed: true,
				Keys: []Key{
					{Key: "claudeAiOauth.accessToken", Provider: "anthropic", Kind: "", Part: "", Decode: "", Own: true},
					{Key: "claudeAiOauth.refreshToken", Provider: "anthropic", Kind: "", Part: "", Decode: "", Own: true},
					{Key: "mcpOAuth.*.accessToken", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
					{Key: "mcpOAuth.*.refreshToken", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
					{Key: "mcpOAuth.*.clientSecret", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
				},
			},
			{
				Paths:     Paths{Any: []string{"~/.claude.json", "$CLAUDE_CONFIG_DIR/.claude.json"}, Linux: []string(nil), Darwin: []string(nil), Windows: []string(nil)},
				Workspace: []string(nil), Format: "json", Confirmed: true,
				Keys: []Key{
					{Key: "primaryApiKey", Provider: "anthropic", Kind: "", Part: "", Decode: "", Own: true},
					{Key: "mcpServers.*.env.*", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
					{Key: "mcpServers.*.headers.*", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
					{Key: "mcpServers.*.args.*", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
					{Key: "mcpServers.*.url", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
					{Key: "projects.*.mcpServers.*.env.*", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
					{Key: "projects.*.mcpServers.*.headers.*", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
					{Key: "projects.*.mcpServers.*.args.*", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
					{Key: "projects.*.mcpServers.*.url", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
				},
			},
			{
				Paths:     Paths{Any: []string(nil), Linux: []string(nil), Darwin: []string(nil), Windows: []string(nil)},
				Workspace: []string{".mcp.json"}, Format: "json", Confirmed: true,
				Keys: []Key{
					{Key: "mcpServers.*.env.*", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
					{Key: "mcpServers.*.headers.*", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
					{Key: "mcpServers.*.args.*", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
					{Key: "mcpServers.*.url", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
				},
			},
			{
				Paths:     Paths{Any: []string{"${CLAUDE_CONFIG_DIR:-~/.claude}/settings.json"}, Linux: []string(nil), Darwin: []string(nil), Windows: []string(nil)},
				Workspace: []string{".claude/settings.json", ".claude/settings.local.json"}, Format: "json", Confirmed: true,
				Keys: []Key{
					{Key: "env.ANTHROPIC_API_KEY", Provider: "anthropic", Kind: "", Part: "", Decode: "", Own: true},
					{Key: "env.ANTHROPIC_AUTH_TOKEN", Provider: "", Kind: "", Part: "", Decode: "", Own: true},
					{Key: "env.CLAUDE_CODE_OAUTH_TOKEN", Provider: "anthropic", Kind: "", Part: "", Decode: "", Own: true},
					{Key: "env.*", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
				},
			},
			{
				Paths:     Paths{Any: []string{"${CLAUDE_CONFIG_DIR:-~/.claude}/plugins/**/.mcp.json"}, Linux: []string(nil), Darwin: []string(nil), Windows: []string(nil)},
				Workspace: []string(nil), Format: "json", Confirmed: true,
				Keys: []Key{
					{Key: "mcpServers.*.env.*", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
					{Key: "mcpServers.*.headers.*", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
					{Key: "mcpServers.*.args.*", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
					{Key: "mcpServers.*.url", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
				},
			},
		}},
	{Schema: 1, Name: "codex", Title: "Codex CLI", Provider: "", Docs: "https://developers.openai.com/codex/config-reference",
		Agent: "codex", Reaches: "its own account at OpenAI, and whatever the servers that it starts are given", Files: []File{
			{
				Paths:     Paths{Any: []string{"${CODEX_HOME:-~/.codex}/auth.json"}, Linux: []string(nil), Darwin: []string(nil), Windows: []string(nil)},
				Workspace: []string(nil), Format: "json", Confirmed: true,
				Keys: []Key{
					{Key: "OPENAI_API_KEY", Provider: "openai", Kind: "", Part: "", Decode: "", Own: true},
					{Key: "tokens.access_token", Provider: "", Kind: "", Part: "", Decode: "", Own: true},
					{Key: "tokens.refresh_token", Provider: "", Kind: "", Part: "", Decode: "", Own: true},
					{Key: "tokens.id_token", Provider: "", Kind: "", Part: "", Decode: "", Own: true},
				},
			},
			{
				Paths:     Paths{Any: []string{"${CODEX_HOME:-~/.codex}/config.toml"}, Linux: []string(nil), Darwin: []string(nil), Windows: []string(nil)},
				Workspace: []string{".codex/config.toml"}, Format: "toml", Confirmed: true,
				Keys: []Key{
					{Key: "mcp_servers.*.env.*", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
					{Key: "mcp_servers.*.http_headers.*", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
					{Key: "mcp_servers.*.args.*", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
					{Key: "mcp_servers.*.url", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
					{Key: "model_providers.*.http_headers.*", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
					{Key: "model_providers.*.query_params.*", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
					{Key: "model_providers.*.experimental_bearer_token", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
					{Key: "shell_environment_policy.set.*", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
				},
			},
			{
				Paths:     Paths{Any: []string{"${CODEX_HOME:-~/.codex}/.credentials.json"}, Linux: []string(nil), Darwin: []string(nil), Windows: []string(nil)},
				Workspace: []string(nil), Format: "json", Confirmed: false,
				Keys: []Key{
					{Key: "**.access_token", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
					{Key: "**.refresh_token", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
				},
			},
		}},
	{Schema: 1, Name: "cursor", Title: "Cursor", Provider: "", Docs: "https://cursor.com/docs/context/mcp",
		Agent: "cursor", Reaches: "its own account at Cursor, and whatever the servers that it starts are given", Files: []File{
			{
				Paths:     Paths{Any: []string{"~/.cursor/mcp.json"}, Linux: []string(nil), Darwin: []string(nil), Windows: []string(nil)},
				Workspace: []string{".cursor/mcp.json"}, Format: "json", Confirmed: true,
				Keys: []Key{
					{Key: "mcpServers.*.env.*", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
					{Key: "mcpServers.*.headers.*", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
					{Key: "mcpServers.*.args.*", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
					{Key: "mcpServers.*.url", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
				},
			},
			{
				Paths:     Paths{Any: []string(nil), Linux: []string{"$XDG_CONFIG_HOME/cursor/auth.json"}, Darwin: []string{"$XDG_CONFIG_HOME/cursor/auth.json"}, Windows: []string{"$APPDATA/Cursor/auth.json"}},
				Workspace: []string(nil), Format: "json", Confirmed: false,
				Keys: []Key{
					{Key: "accessToken", Provider: "", Kind: "", Part: "", Decode: "", Own: true},
					{Key: "refreshToken", Provider: "", Kind: "", Part: "", Decode: "", Own: true},
					{Key: "apiKey", Provider: "", Kind: "", Part: "", Decode: "", Own: true},
				},
			},
		}},
	{Schema: 1, Name: "docker", Title: "Docker CLI", Provider: "", Docs: "https://docs.docker.com/reference/cli/docker/login/",
		Agent: "", Reaches: "the images of the registries that it names; what may push puts code onto whatever runs them", Files: []File{
			{
				Paths:     Paths{Any: []string{"${DOCKER_CONFIG:-~/.docker}/config.json"}, Linux: []string(nil), Darwin: []string(nil), Windows: []string(nil)},
				Workspace: []string(nil), Format: "json", Confirmed: true,
				Keys: []Key{
					{Key: "auths.*.auth", Provider: "", Kind: "", Part: "", Decode: "basic", Own: false},
					{Key: "auths.*.username", Provider: "", Kind: "", Part: "user", Decode: "", Own: false},
					{Key: "auths.*.password", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
					{Key: "auths.*.identitytoken", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
					{Key: "auths.*.registrytoken", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
				},
			},
		}},
	{Schema: 1, Name: "gh", Title: "GitHub CLI", Provider: "github", Docs: "https://cli.github.com/manual/gh_auth_login",
		Agent: "", Reaches: "every repository and organization of the account, within the scopes given at gh auth login", Files: []File{
			{
				Paths:     Paths{Any: []string(nil), Linux: []string{"$GH_CONFIG_DIR/hosts.yml", "$XDG_CONFIG_HOME/gh/hosts.yml"}, Darwin: []string{"$GH_CONFIG_DIR/hosts.yml", "$XDG_CONFIG_HOME/gh/hosts.yml"}, Windows: []string{"$GH_CONFIG_DIR/hosts.yml", "$XDG_CONFIG_HOME/gh/hosts.yml", "$APPDATA/GitHub CLI/hosts.yml"}},
				Workspace: []string(nil), Format: "yaml", Confirmed: true,
				Keys: []Key{
					{Key: "*.oauth_token", Provider: "github", Kind: "", Part: "", Decode: "", Own: false},
					{Key: "*.users.*.oauth_token", Provider: "github", Kind: "", Part: "", Decode: "", Own: false},
				},
			},
		}},
	{Schema: 1, Name: "git-credentials", Title: "git credential store", Provider: "", Docs: "https://git-scm.com/docs/git-credential-store",
		Agent: "", Reaches: "the repositories of the hosts that it names, and whatever else the tokens in it may do there", Files: []File{
			{
				Paths:     Paths{Any: []string{"~/.git-credentials", "$XDG_CONFIG_HOME/git/credentials"}, Linux: []string(nil), Darwin: []string(nil), Windows: []string(nil)},
				Workspace: []string(nil), Format: "git-credentials", Confirmed: true,
				Keys: []Key{
					{Key: "*.user", Provider: "", Kind: "", Part: "user", Decode: "", Own: false},
					{Key: "*.password", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
				},
			},
		}},
	{Schema: 1, Name: "netrc", Title: "netrc", Provider: "", Docs: "https://www.gnu.org/software/inetutils/manual/html_node/The-_002enetrc-file.html",
		Agent: "", Reaches: "the machines that it names, as the users that it names; curl, git, pip, go and heroku read it by themselves", Files: []File{
			{
				Paths:     Paths{Any: []string{"$NETRC", "~/.netrc", "~/_netrc"}, Linux: []string(nil), Darwin: []string(nil), Windows: []string(nil)},
				Workspace: []string(nil), Format: "netrc", Confirmed: true,
				Keys: []Key{
					{Key: "*.login", Provider: "", Kind: "", Part: "user", Decode: "", Own: false},
					{Key: "*.password", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
					{Key: "*.account", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
				},
			},
		}},
	{Schema: 1, Name: "npm", Title: "npm", Provider: "", Docs: "https://docs.npmjs.com/cli/configuring-npm/npmrc",
		Agent: "", Reaches: "the packages of the registries that it names; a token that may publish puts code onto other people's machines", Files: []File{
			{
				Paths:     Paths{Any: []string{"$NPM_CONFIG_USERCONFIG", "$npm_config_userconfig", "~/.npmrc"}, Linux: []string(nil), Darwin: []string(nil), Windows: []string(nil)},
				Workspace: []string{".npmrc"}, Format: "npmrc", Confirmed: true,
				Keys: []Key{
					{Key: "*._authToken", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
					{Key: "_authToken", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
					{Key: "*._auth", Provider: "", Kind: "", Part: "", Decode: "basic", Own: false},
					{Key: "_auth", Provider: "", Kind: "", Part: "", Decode: "basic", Own: false},
					{Key: "*.username", Provider: "", Kind: "", Part: "user", Decode: "", Own: false},
					{Key: "*._password", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
				},
			},
		}},
	{Schema: 1, Name: "railway", Title: "Railway CLI", Provider: "railway", Docs: "https://docs.railway.com/cli/login",
		Agent: "", Reaches: "everything in the workspaces that were picked at railway login, as their administrator; there is no narrower login", Files: []File{
			{
				Paths:     Paths{Any: []string{"~/.railway/config.json", "~/.railway/config-staging.json", "~/.railway/config-dev.json"}, Linux: []string(nil), Darwin: []string(nil), Windows: []string(nil)},
				Workspace: []string(nil), Format: "json", Confirmed: true,
				Keys: []Key{
					{Key: "user.accessToken", Provider: "railway", Kind: "login", Part: "", Decode: "", Own: false},
					{Key: "user.token", Provider: "railway", Kind: "login", Part: "", Decode: "", Own: false},
					{Key: "user.refreshToken", Provider: "railway", Kind: "refresh", Part: "", Decode: "", Own: false},
				},
			},
		}},
	{Schema: 1, Name: "vscode", Title: "VS Code", Provider: "", Docs: "https://code.visualstudio.com/docs/copilot/reference/mcp-configuration",
		Agent: "vscode", Reaches: "whatever the servers that its agent starts are given", Files: []File{
			{
				Paths:     Paths{Any: []string(nil), Linux: []string{"$XDG_CONFIG_HOME/Code/User/mcp.json", "$XDG_CONFIG_HOME/Code - Insiders/User/mcp.json", "$XDG_CONFIG_HOME/VSCodium/User/mcp.json"}, Darwin: []string{"~/Library/Application Support/Code/User/mcp.json", "~/Library/Application Support/Code - Insiders/User/mcp.json", "~/Library/Application Support/VSCodium/User/mcp.json"}, Windows: []string{"$APPDATA/Code/User/mcp.json", "$APPDATA/Code - Insiders/User/mcp.json", "$APPDATA/VSCodium/User/mcp.json"}},
				Workspace: []string{".vscode/mcp.json"}, Format: "json", Confirmed: true,
				Keys: []Key{
					{Key: "servers.*.env.*", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
					{Key: "servers.*.headers.*", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
					{Key: "servers.*.args.*", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
					{Key: "servers.*.url", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
				},
			},
			{
				Paths:     Paths{Any: []string(nil), Linux: []string{"$XDG_CONFIG_HOME/Code/User/settings.json", "$XDG_CONFIG_HOME/Code - Insiders/User/settings.json", "$XDG_CONFIG_HOME/VSCodium/User/settings.json"}, Darwin: []string{"~/Library/Application Support/Code/User/settings.json", "~/Library/Application Support/Code - Insiders/User/settings.json", "~/Library/Application Support/VSCodium/User/settings.json"}, Windows: []string{"$APPDATA/Code/User/settings.json", "$APPDATA/Code - Insiders/User/settings.json", "$APPDATA/VSCodium/User/settings.json"}},
				Workspace: []string{".vscode/settings.json"}, Format: "json", Confirmed: true,
				Keys: []Key{
					{Key: "terminal\\.integrated\\.env\\.linux.*", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
					{Key: "terminal\\.integrated\\.env\\.osx.*", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
					{Key: "terminal\\.integrated\\.env\\.windows.*", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
					{Key: "mcp.servers.*.env.*", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
					{Key: "mcp.servers.*.headers.*", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
					{Key: "mcp.servers.*.args.*", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
					{Key: "mcp.servers.*.url", Provider: "", Kind: "", Part: "", Decode: "", Own: false},
				},
			},
		}},
}
