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
	switch folder {
	case "cron.d", "crontabs":
		return Crontab
	case "sites-available", "sites-enabled":
		return Directives
	}
	switch folder + "/" + name {
	case ".git/config", ".git/config.worktree", "git/config", ".aws/credentials", ".aws/config":
		return INI
	case ".kube/config":
		return Kubeconfig
	case "git/credentials":
		return GitCredentials
	case ".cargo/credentials":
		return TOML
	case ".gem/credentials", ".bundle/config":
		return YAML
	case "etc/environment":
		return Dotenv
	case "etc/profile":
		return Shell
	}
	return ""
}

// byName knows the files whose names tell their format wherever they lie.
func byName(name string) string {
	switch name {
	case ".netrc", "_netrc", ".authinfo":
		return Netrc
	case ".git-credentials":
		return GitCredentials
	case ".npmrc", "npmrc":
		return NPMRC
	case ".envrc", ".flaskenv", ".dev.vars", ".env":
		return Dotenv
	case ".gitconfig", ".gitmodules", ".pypirc", ".boto", ".s3cfg", ".databrickscfg", ".sentryclirc", ".ovh.conf",
		"rclone.conf", "pip.conf", "my.cnf", ".my.cnf", "debian.cnf", ".pg_service.conf", ".editorconfig", "odbc.ini":
		return INI
	case ".dockercfg", ".dockerconfigjson":
		return JSON
	case ".vault-token":
		return Text
	case ".pgpass", "pgpass.conf":
		return Pgpass
	case ".mylogin.cnf":
		return Mylogin
	case ".htpasswd", "htpasswd", ".htdigest", "htdigest":
		return Htpasswd
	case "shadow", "shadow-", "master.passwd":
		return Shadow
	case "crontab", ".crontab":
		return Crontab
	case ".terraformrc", "terraform.rc":
		return HCL
	case "settings.xml", "settings-security.xml", "nuget.config", "web.config", "app.config", "machine.config",
		"sitemanager.xml", "recentservers.xml", "filezilla.xml", "webservers.xml", "deployment.xml", "sshconfigs.xml",
		"datasources.xml", "datasources.local.xml", "tomcat-users.xml", "credentials.xml", "core-site.xml",
		"hive-site.xml":
		return XML
	case ".profile", ".bashrc", ".bash_profile", ".bash_login", ".bash_logout", ".bash_aliases", ".zshrc", ".zshenv",
		".zprofile", ".zlogin", ".kshrc", ".mkshrc", ".cshrc", ".tcshrc", ".login", ".xprofile", ".xsessionrc",
		".aliases", ".exports":
		return Shell
	case ".bash_history", ".zsh_history", ".zhistory", ".histfile", ".sh_history", ".ash_history", ".ksh_history",
		"fish_history", "consolehost_history.txt":
		return History
	case "wp-config.php", "config.php", "config.inc.php", "configuration.php", "localsettings.php", "settings.php",
		"database.php", "parameters.php", "env.php", "settings.py", "local_settings.py", "secrets.py",
		"secret_token.rb", "knexfile.js":
		return Assignments
	case "nginx.conf", "httpd.conf", "apache2.conf", ".htaccess", "haproxy.cfg", "fastcgi_params":
		return Directives
	case "wpa_supplicant.conf", ".muttrc", "muttrc", ".neomuttrc", "neomuttrc", ".msmtprc", "msmtprc", ".fetchmailrc",
		"fetchmailrc":
		return Settings
	}
	for _, begin := range [...]string{".env.", ".env-", ".env_", ".dev.vars."} {
		if strings.HasPrefix(name, begin) {
			return Dotenv
		}
	}
	return ""
}

func byExtension(extension string) string {
	switch extension {
	case "env":
		return Dotenv
	case "ini", "cfg", "nmconnection", "remmina":
		return INI
	case "json", "jsonc", "json5", "code-workspace":
		return JSON
	case "jsonl", "ndjson":
		return JSONL
	case "yaml", "yml":
		return YAML
	case "toml":
		return TOML
	case "netrc":
		return Netrc
	case "kubeconfig":
		return Kubeconfig
	case "properties":
		return Properties
	case "plist", "mobileconfig":
		return Plist
	case "htpasswd":
		return Htpasswd
	case "tf", "tfvars", "hcl":
		return HCL
	case "sh", "bash", "zsh", "fish", "ksh", "csh", "ps1", "bat", "cmd":
		return Shell
	case "service":
		return Directives
	case "ovpn":
		return Settings
	}
	return ""
}
