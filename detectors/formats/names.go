package formats

import "strings"

// ForName gives the format of a file by its name, or by the name's end; empty where it has
// none that Read knows. It looks at no content, and its answer is a hint.
func ForName(path string) string {
	path = strings.ToLower(strings.ReplaceAll(path, `\`, "/"))
	name := path[strings.LastIndexByte(path, '/')+1:]
	folder := strings.TrimSuffix(path[:len(path)-len(name)], "/")
	folder = folder[strings.LastIndexByte(folder, '/')+1:]
	if format := byFolder(folder, name); format != "" {
		return format
	}
	if format := byName(name); format != "" {
		return format
	}
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 {
		return ""
	}
	return byExtension(name[dot+1:])
}

// byFolder knows the files whose names say nothing without their folders.
func byFolder(folder, name string) string {
	switch folder + "/" + name {
	case ".git/config", ".git/config.worktree", "git/config", ".aws/credentials", ".aws/config":
		return INI
	case ".kube/config":
		return Kubeconfig
	case "git/credentials":
		return GitCredentials
	case ".cargo/credentials":
		return TOML
	}
	return ""
}

func byName(name string) string {
	switch name {
	case ".netrc", "_netrc":
		return Netrc
	case ".git-credentials":
		return GitCredentials
	case ".npmrc", "npmrc":
		return NPMRC
	case ".envrc", ".flaskenv", ".dev.vars", ".env":
		return Dotenv
	case ".gitconfig", ".gitmodules", ".pypirc", ".boto", ".s3cfg", ".databrickscfg", ".sentryclirc",
		".ovh.conf", "rclone.conf", "pip.conf", "my.cnf", ".my.cnf", ".pg_service.conf", ".editorconfig":
		return INI
	case ".dockercfg", ".dockerconfigjson":
		return JSON
	}
	if strings.HasPrefix(name, ".env.") || strings.HasPrefix(name, ".dev.vars.") {
		return Dotenv
	}
	return ""
}

func byExtension(extension string) string {
	switch extension {
	case "env":
		return Dotenv
	case "ini", "cfg":
		return INI
	case "json", "jsonc", "json5", "code-workspace":
		return JSON
	case "yaml", "yml":
		return YAML
	case "toml":
		return TOML
	case "netrc":
		return Netrc
	case "kubeconfig":
		return Kubeconfig
	}
	return ""
}
