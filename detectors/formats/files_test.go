package formats

var fileSamples = []sample{
	{"token file", Text, "\ufeff @0\r\n\n", map[string]string{"text": "@0"}},
	{"token files of nothing", Text, " \n", nil},
	{"lines", Lines, "# c\n@0\r\n\n  @1 #2\n; c\n@3", map[string]string{"lines.0": "@0", "lines.1": "@1 #2", "lines.2": "@3"}},
	{"gradle", Properties, "# c\n! c = d\nsigning.password=@0\n  artifactory_user : @1\nnexusPassword @2\r\nempty=\na\\:b\\ c=@3\nlong = @4\\\n    @5\ntail=@6\\\\\nnext=x\\u0041@7\n",
		map[string]string{`signing\.password`: "@0", "artifactory_user": "@1", "nexusPassword": "@2", "empty": "", "a:b c": "@3", "long": "@4@5", "tail": `@6\`, "next": "xA@7"}},
	{"properties at the end", Properties, "a=@0\nb=@1\\", map[string]string{"a": "@0", "b": `@1\`}},
	{"pgpass", Pgpass, "# hostname:port:database:username:password\ndb.x.org:5432:app:me:@0\n*:*:*:admin:@1:rest\r\n\\:\\:1:5432:*:u\\\\v:a\\:@2\nlocalhost:5432:app:me:@3 \n",
		map[string]string{`db\.x\.org:5432/app.me.host`: "db.x.org", `db\.x\.org:5432/app.me.user`: "me", `db\.x\.org:5432/app.me.password`: "@0",
			"*:*/*.admin.host": "*", "*:*/*.admin.user": "admin", "*:*/*.admin.password": "@1:rest",
			`::1:5432/*.u\\v.host`: "::1", `::1:5432/*.u\\v.user`: `u\v`, `::1:5432/*.u\\v.password`: "a:@2",
			"localhost:5432/app.me.host": "localhost", "localhost:5432/app.me.user": "me", "localhost:5432/app.me.password": "@3"}},
	{"htpasswd", Htpasswd, "# users\nadmin:$apr1$@0\r\nann:{SHA}@1=:a comment\n\nx.y:@2\nempty:\nd:realm:0123456789abcdef0123456789abcdef\n",
		map[string]string{"admin": "$apr1$@0", "ann": "{SHA}@1=", `x\.y`: "@2", "d": "0123456789abcdef0123456789abcdef"}},
	{"shadow", Shadow, "root:$6$salt$@0:19000:0:99999:7:::\ndaemon:*:19000:0:99999:7:::\nlocked:!:1::::::\nnever:!!:1::::::\noff:!$y$j9T$@1:1::::::\nopen::1::::::\nold:ab0123456789.:1::::::\np:x:0:0:root:/root:/bin/bash\n",
		map[string]string{"root": "$6$salt$@0", "off": "$y$j9T$@1", "old": "ab0123456789."}},
	{"jsonl", JSONL, "{\"a\": \"@0\", \"b\": [\"@1\"]}\r\n\n{\"a\": \"@2\"}\n\"@3\"\n12",
		map[string]string{"0.a": "@0", "0.b.0": "@1", "1.a": "@2", "2": "@3", "3": "12"}},
	{"json5", JSON, "// c\n{\n  unquoted: '@0', 'single': \"@1\", $dollar_1: 'it\\'s \"@2\"',\n  /* c */ nested: {list: [+1, .5, 0x1F, Infinity, -NaN, 'a\\\nb@3',],},\n}\n",
		map[string]string{"unquoted": "@0", "single": "@1", "$dollar_1": `it's "@2"`, "nested.list.0": "+1", "nested.list.1": ".5", "nested.list.2": "0x1F", "nested.list.5": "ab@3"}},
}
