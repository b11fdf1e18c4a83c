package formats

import (
	"slices"
	"testing"
)

var sourceSamples = []sample{
	{"wordpress", Assignments, "<?php\n/** the 'name' of * the database */\ndefine( 'DB_NAME', 'wp' );\ndefine('DB_PASSWORD', \"@0\"); // it's\n# don't = 'x'\ndefine( \"AUTH_KEY\",\n  '@1\\'x' );\n$table_prefix = 'wp_';\n$config['db']['password'] = '@2';\n$this->token = '@3';\nputenv(\"A=@4\");\nconst KEY = '@5';\n",
		map[string]string{"DB_NAME": "wp", "DB_PASSWORD": "@0", "AUTH_KEY": "@1'x", "table_prefix": "wp_", "config.db.password": "@2", "token": "@3", "A": "@4", "KEY": "@5"}},
	{"php arrays", Assignments, "return [\n 'db' => ['user' => 'u', 'password' => '@0'],\n 'key' => env('APP_KEY', '@1'),\n 'x' => $a ? 'yes' : 'no', 'y' => \"\",\n];\nif ($p == 'nothing' && $q !== \"no\") { $q = getenv('NO'); }\n",
		map[string]string{"db.user": "u", "db.password": "@0", "APP_KEY": "@1"}},
	{"django", Assignments, "import os\nSECRET_KEY = '@0'\nDEBUG = True\nDATABASES = {\n    'default': {\n        'ENGINE': 'x',\n        'PASSWORD': r'@1',\n        'HOST': os.environ.get('DB_HOST', \"@2\"),\n    }\n}\nAPI: Final[str] = b\"@3\"\nOTHER = os.environ[\"X\"] or '@4'\nconn = connect(host='h', password=\"@5\")\nos.environ['Y'] = '''@6'''\nTOKEN = SecretStr('@7')\nx = os.getenv('NO')\n",
		map[string]string{"SECRET_KEY": "@0", "ENGINE": "x", "PASSWORD": "@1", "DB_HOST": "@2", "API": "@3", "os.environ.X": "@4", "host": "h", "password": "@5", "os.environ.Y": "@6", "TOKEN": "@7"}},
	{"ruby", Assignments, "config.secret_key_base = '@0'\nActiveRecord.connect(adapter: 'pg', :password => \"@1\", 'token' => '@2')\n@api_key ||= '@3'\nENV['A'] = '@4'\nB = ENV.fetch('B', '@5')\nc = %w(x)\n",
		map[string]string{"config.secret_key_base": "@0", "adapter": "pg", "password": "@1", "token": "@2", "api_key": "@3", "ENV.A": "@4", "B": "@5"}},
	{"javascript", Assignments, "const key = process.env.A_KEY || '@0';\nmodule.exports = { db: { password: \"@1\", 'user.name': `@2` } };\nprocess.env.B = \"@3\";\nlet t: string | null = '@4';\nfetch(u, { headers: { Authorization: 'Bearer @5' } });\nh.setRequestHeader(\"X-Token\", \"@6\");\ntype = show ? 'text' : 'password';\nimport x from 'y';\nclass A { #token = '@7' }\nconst s = `a\n@8`\n",
		map[string]string{"process.env.A_KEY": "@0", "module.exports.db.password": "@1", `module.exports.db.user\.name`: "@2", "process.env.B": "@3", "t": "@4", "headers.Authorization": "Bearer @5", "X-Token": "@6", "token": "@7", "s": "a\n@8"}},
	{"go and c", Assignments, "var a = \"@0\"\nb := []byte(\"@1\")\nc := Config{Password: \"@2\", Key: aws.String(`@3`)}\n#define TOKEN \"@4\"\nstatic const char pass[] = \"@5\";\nString d = new String(\"@6\");\nif x == \"no\" {\nos.Setenv(\"E\", \"@7\")\n}\nlet f: &'static str = \"@8\";\n",
		map[string]string{"a": "@0", "b": "@1", "c.Password": "@2", "c.Key": "@3", "TOKEN": "@4", "pass": "@5", "d": "@6", "E": "@7", "f": "@8"}},
}

// TestSourceGroups: what stands in one pair of brackets goes together.
func TestSourceGroups(t *testing.T) {
	text := "define('DB_USER', 'a');\ndefine('DB_PASSWORD', 'b');\n$x = [\n'one' => [\n'user' => 'c', 'password' => 'd'\n],\n'two' => [\n'user' => 'e',\n'password' => String('f')]];\n$z = 'g';"
	entries, err := Read(Assignments, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	groups := map[string]string{}
	for _, e := range entries {
		groups[e.Group] += e.Value
	}
	var got []string
	for _, together := range groups {
		got = append(got, together)
	}
	if slices.Sort(got); !slices.Equal(got, []string{"abg", "cd", "ef"}) {
		t.Errorf("groups %q", groups)
	}
}
