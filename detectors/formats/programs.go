package formats

// What an option's value is. Besides these it is what the option is called.
const (
	isPassword = "password"
	isToken    = "token"
	isUser     = "user"
	isHost     = "host"

	isLogin   = "user:password" // also parted by "%", "," or "/", as isLogin's separators say
	isHeader  = "header"
	isURL     = "url"
	isFlag    = "flag" // the option takes no value, whatever its name says
	isNothing = ""     // the option takes a value that says nothing here
)

// A program is what is known of one that takes credentials as arguments.
type program struct {
	// short gives what the value of an option of one letter is, attached or in the next word.
	short map[byte]string
	// attached are the letters whose values must be attached.
	attached string
	// flags are the letters that take no value, which may stand before another in one word.
	flags string
	// long gives options that the rule for all programs does not know or takes otherwise.
	long map[string]string
	// leading says that options stand before other words alone.
	leading bool
	// when must be one of the words, where it is given.
	when string
	// separators part a login that is given in one word.
	separators string
	// arguments reads what stands beside options.
	arguments func(u *use, plain []word)
}

var (
	mysqlClient = program{attached: "p", short: map[byte]string{'p': isPassword, 'u': isUser, 'h': isHost, 'P': isNothing, 'e': isNothing, 'D': isNothing}}
	psqlClient  = program{short: map[byte]string{'U': isUser, 'h': isHost, 'p': isNothing, 'd': isNothing, 'c': isNothing, 'f': isNothing}, long: map[string]string{"--password": isFlag}}
	mongoClient = program{short: map[byte]string{'p': isPassword, 'u': isUser, 'h': isHost, 'd': isNothing}}
	redisClient = program{short: map[byte]string{'a': isPassword, 'h': isHost, 'u': isURL, 'p': isNothing, 'n': isNothing}}
	registry    = program{short: map[byte]string{'p': isPassword, 'u': isUser}, when: "login", arguments: loginHost}
	curlClient  = program{
		short: map[byte]string{'u': isLogin, 'U': isLogin, 'H': isHeader}, separators: ":",
		flags: "#0123456afgGijIkLlMnNOpqRsSvVZ",
		long: map[string]string{"--user": isLogin, "--proxy-user": isLogin, "--header": isHeader, "--proxy-header": isHeader,
			"--oauth2-bearer": isToken, "--pass": "passphrase", "--key": isNothing, "--url": isURL},
	}
	httpClient = program{short: map[byte]string{'a': isLogin}, long: map[string]string{"--auth": isLogin}, separators: ":"}
	sqlServer  = program{short: map[byte]string{'P': isPassword, 'U': isUser, 'S': isHost}}
	oracle     = program{separators: "/", arguments: firstLogin}
	broker     = program{short: map[byte]string{'P': isPassword, 'u': isUser, 'h': isHost}}
	directory  = program{short: map[byte]string{'w': isPassword, 'D': isUser, 'H': isURL, 'h': isHost}}
	windowsNet = program{short: map[byte]string{'U': isLogin}, separators: "%", long: map[string]string{"--user": isLogin}}
	transfer   = program{short: map[byte]string{'u': isLogin}, separators: ",:", long: map[string]string{"--user": isLogin}}
	archiver   = program{attached: "p", short: map[byte]string{'p': isPassword}}
	zipper     = program{short: map[byte]string{'P': isPassword}}
	tokened    = program{short: map[byte]string{'t': isToken}}
	cluster    = program{short: map[byte]string{'p': isPassword, 'u': isUser}, when: "login"}
	desktop    = program{short: map[byte]string{'p': isPassword, 'u': isUser}}
)

// programs are those whose short options or arguments hold credentials, by their names. Long
// options that say what they are need no entry.
var programs = map[string]program{
	"mysql": mysqlClient, "mysqldump": mysqlClient, "mysqladmin": mysqlClient, "mysqlimport": mysqlClient, "mysqlshow": mysqlClient,
	"mysqlcheck": mysqlClient, "mysqlbinlog": mysqlClient, "mysqlsh": mysqlClient, "mycli": mysqlClient, "mariadb": mysqlClient,
	"mariadb-dump": mysqlClient, "mariadb-admin": mysqlClient, "mydumper": mysqlClient, "xtrabackup": mysqlClient,

	"psql": psqlClient, "pg_dump": psqlClient, "pg_dumpall": psqlClient, "pg_restore": psqlClient, "pg_basebackup": psqlClient,
	"pg_isready": psqlClient, "pgcli": psqlClient, "createdb": psqlClient, "dropdb": psqlClient, "createuser": psqlClient,
	"pgbench": psqlClient, "vacuumdb": psqlClient,

	"mongo": mongoClient, "mongosh": mongoClient, "mongodump": mongoClient, "mongorestore": mongoClient, "mongoexport": mongoClient,
	"mongoimport": mongoClient, "mongostat": mongoClient,

	"redis-cli": redisClient, "valkey-cli": redisClient, "keydb-cli": redisClient,

	"docker": registry, "podman": registry, "nerdctl": registry, "buildah": registry, "skopeo": registry, "helm": registry,
	"oras": registry, "crane": registry, "regctl": registry, "finch": registry,

	"curl": curlClient, "http": httpClient, "https": httpClient, "xh": httpClient, "xhs": httpClient,
	"sqlcmd": sqlServer, "bcp": sqlServer, "osql": sqlServer,
	"sqlplus": oracle, "sqlldr": oracle, "expdp": oracle, "impdp": oracle, "sqlcl": oracle,
	"mosquitto_pub": broker, "mosquitto_sub": broker, "mosquitto_rr": broker,
	"ldapsearch": directory, "ldapmodify": directory, "ldapadd": directory, "ldapdelete": directory, "ldapwhoami": directory,
	"ldappasswd": directory, "smbclient": windowsNet, "rpcclient": windowsNet, "smbget": windowsNet, "wmic": windowsNet,
	"lftp": transfer, "7z": archiver, "7za": archiver, "7zz": archiver, "rar": archiver, "unrar": archiver,
	"zip": zipper, "unzip": zipper, "rdesktop": desktop, "vercel": tokened, "fly": tokened, "flyctl": tokened,
	"az": cluster, "oc": cluster, "kubectl": {arguments: kubectlArguments}, "cf": cluster,
	"sshpass":  {short: map[byte]string{'p': isPassword}, leading: true, arguments: sshHost},
	"aws":      {arguments: awsArguments},
	"htpasswd": {arguments: htpasswdArguments},
	"gh":       {short: map[byte]string{'b': "secret"}, long: map[string]string{"--body": "secret"}, when: "secret"},
	"vault":    {when: "login", arguments: vaultArguments},
	"npm":      {when: "set", arguments: npmArguments}, "pnpm": {when: "set", arguments: npmArguments}, "yarn": {when: "set", arguments: npmArguments},
	"net":         {arguments: netArguments},
	"xfreerdp":    {arguments: remoteDesktop},
	"wfreerdp":    {arguments: remoteDesktop},
	"cmdkey":      {arguments: remoteDesktop},
	"openssl":     {arguments: opensslArguments},
	"rabbitmqctl": {when: "add_user", arguments: rabbitArguments},
}
