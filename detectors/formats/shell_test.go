package formats

import (
	"math/rand/v2"
	"strings"
	"testing"
)

var shellSamples = []sample{
	{"bash start file", Shell, "# c\nexport A=@0 B='@1'; C=\"x @2\" run\ndeclare -x D=$'@3'\n" +
		"typeset -gx E=@4 # c\nexport PATH=$PATH:/x\nif true; then F=@5; fi\nG=(\"@6\" y)\nlocal h=@7\n[[ $a == b ]] && export I=@8\nJ+=@9\n",
		map[string]string{"A": "@0", "B": "@1", "C": "x @2", "D": "@3", "E": "@4", "PATH": "$PATH:/x", "F": "@5", "h": "@7", "I": "@8", "J": "@9"}},
	{"other shells", Shell, "set -gx A @0\nset -Ux B '@1'\nset C = @2\nsetenv D \"@3\"\nset \"E=@4\"\r\nSET F=no\r\n$env:G = \"@5\"\n$Env:H='@6'\n$i = '@7'\nsetx J @8 /M\nset -e\nset -o pipefail\nset -l k @9\n",
		map[string]string{"A": "@0", "B": "@1", "C": "@2", "D": "@3", "E": "@4", "F": "no", "G": "@5", "H": "@6", "i": "@7", "J": "@8", "k": "@9"}},
	{"lines and quotes", Shell, "A=\"@0\nsecond\"\nB='don'\\''t @1'\n# it's\necho don't\nC=@2 \\\n  D=@3\nE=\"a\\\"b@4\"\nF=\"$(G=@5 echo \"H\")\"\nI=`J=@6 x`\ncat <<EOF\nK=@7\nisn't\nEOF\nL='@8'",
		map[string]string{"A": "@0\nsecond", "B": "don't @1", "C": "@2", "D": "@3", "E": `a"b@4`, "G": "@5", "J": "@6", "K": "@7", "L": "@8"}},
	{"script", Shell, "#!/bin/sh\nset -eu\nrun() {\n  curl -fsSL -u \"me:@0\" https://h.x/p | sh\n}\ncase $1 in\n  a) mysql -h db -u root -p@1 ;;\nesac\nalias db='psql postgres://u:@2@h/d'\nfor i in 1 2; do TOKEN=@3 ./run; done\n",
		map[string]string{"command.curl.user": "me", "command.curl.password": "@0", "command.curl.host": "h.x", "command.mysql.host": "db", "command.mysql.user": "root", "command.mysql.password": "@1",
			"command.psql.user": "u", "command.psql.password": "@2", "command.psql.host": "h", "TOKEN": "@3"}},
	{"bash history", History, "#1700000000\nls -la\n#1700000001\nexport A=@0\n#1700000002\nfor x in y\ndo\nB=@1 run\ndone\ncd /\n#1700000003\necho '@2\n", map[string]string{"A": "@0", "B": "@1"}},
	{"zsh history", History, ": 1700000000:0;export A=@0\n: 1700000001:12;for x in y; do\\\nB=@1 x\\\ndone\n: 1700000002:0;C='\xc3\x83\x84@2'\nD=@3\n: 1:0;E=@4 \\\\\\\nF=@5\n",
		map[string]string{"A": "@0", "B": "@1", "C": "ä@2", "D": "@3", "E": "@4", "F": "@5"}},
	{"fish history", History, "- cmd: set -x A @0\n  when: 1700000000\n- cmd: begin\\nset -gx B @1\\nend\n  when: 1700000001\n  paths:\n    - C=no\n- cmd: echo a\\\\\\nb; D=@2 run\n  when: 1\n",
		map[string]string{"A": "@0", "B": "@1", "D": "@2"}},
	{"powershell history", History, "$env:A = \"@0\"\r\nInvoke-RestMethod -Uri https://x `\r\n  -Headers $h; $env:B='@1'\r\n$c = '@2'\r\n", map[string]string{"A": "@0", "B": "@1", "c": "@2"}},
	{"crontab", Crontab, "# m h\nSHELL=/bin/sh\nA = \"@0\"\n*/5 * * * * B=@1 /x --api-key @2 >/dev/null 2>&1\n@daily curl -H 'X-Api-Key: @3' https://h\n0 1 * * * root mysqldump -p@4 db\n0 1 * * * mysql -p@5\n",
		map[string]string{"SHELL": "/bin/sh", "A": "@0", "B": "@1", "command.x.api_key": "@2", "command.curl.X-Api-Key": "@3", "command.curl.host": "h", "command.mysqldump.password": "@4", "command.mysql.password": "@5"}},
}

// TestCommands: each command that is given a credential says which, to whom and where.
func TestCommands(t *testing.T) {
	fill := filler(rand.New(rand.NewPCG(5, 6)))
	for text, want := range map[string]string{
		`curl -su u:@0 "https://h.x/a?b=c"`:                                 "curl.user=u curl.password=@0 curl.host=h.x",
		`curl -XPOST -H "Authorization: Bearer @0" -d a=b h.x`:              "curl.Authorization=Bearer @0",
		`curl --header 'PRIVATE-TOKEN: @0' https://gl.x/api`:                "curl.PRIVATE-TOKEN=@0 curl.host=gl.x",
		`curl -H "Authorization: Bearer $TOKEN" -H "Accept: x" https://u@h`: "",
		`curl --user=u:@0 h`:                                                      "curl.user=u curl.password=@0",
		`curl "https://api.x/?a" -u "@0:"`:                                        "",
		`http GET h.x X-Auth-Token:@0`:                                            "http.X-Auth-Token=@0",
		`http -a u:@0 https://h.x`:                                                "http.user=u http.password=@0 http.host=h.x",
		`mysql -uroot -p@0 -hdb.x app`:                                            "mysql.user=root mysql.password=@0 mysql.host=db.x",
		`mysql -u root -p app`:                                                    "",
		`mysql --user=root --password=@0`:                                         "mysql.user=root mysql.password=@0",
		`mysqldump --password='@0 b' -u root`:                                     "mysqldump.password=@0 b mysqldump.user=root",
		`psql postgres://u:%40@0@db.x:5432/app`:                                   "psql.user=u psql.password=@@0 psql.host=db.x:5432",
		`PGPASSWORD=@0 psql -h db.x -U u app`:                                     "psql.PGPASSWORD=@0 psql.host=db.x psql.user=u",
		`psql "host=db.x user=u password=@0 sslmode=require"`:                     "psql.host=db.x psql.user=u psql.password=@0",
		`psql --password app`:                                                     "",
		`docker login -u u -p @0 r.x`:                                             "docker.user=u docker.password=@0 docker.host=r.x",
		`docker login r.x --username u --password=@0`:                             "docker.host=r.x docker.user=u docker.password=@0",
		`docker run -p 80:80 -u me -e DB_PASSWORD=@0 img`:                         "DB_PASSWORD=@0",
		`docker exec -it db mysql -uroot -p@0`:                                    "mysql.user=root mysql.password=@0",
		`docker run --name mongo -p 27017:27017 mongo`:                            "",
		`echo @0 | docker login -u u --password-stdin r.x`:                        "docker.password=@0 docker.user=u docker.host=r.x",
		`echo "@0" | gh auth login --with-token`:                                  "gh.token=@0",
		`sshpass -p '@0' ssh -p 2222 u@h.x 'TOKEN=@1 run'`:                        "sshpass.password=@0 sshpass.user=u sshpass.host=h.x TOKEN=@1",
		`aws configure set aws_secret_access_key @0 --profile p`:                  "aws.aws_secret_access_key=@0",
		`aws configure set profile.p.aws_session_token @0`:                        "aws.aws_session_token=@0",
		`aws secretsmanager get-secret-value --secret-id app/db`:                  "",
		`redis-cli -h h.x -p 6379 -a @0 ping`:                                     "redis-cli.host=h.x redis-cli.password=@0",
		`redis-cli -u redis://u:@0@h.x:6379`:                                      "redis-cli.user=u redis-cli.password=@0 redis-cli.host=h.x:6379",
		`mongosh "mongodb+srv://u:@0@c.x/db?a=b"`:                                 "mongosh.user=u mongosh.password=@0 mongosh.host=c.x",
		`mongo -u u -p @0 --host h.x`:                                             "mongo.user=u mongo.password=@0 mongo.host=h.x",
		`mongo -u u -p --host h.x`:                                                "",
		`git clone https://u:@0@github.com/a/b.git`:                               "git.user=u git.password=@0 git.host=github.com",
		`git -c http.extraHeader="Authorization: Basic @0" fetch`:                 "git.Authorization=Basic @0",
		`git clone https://@0:x-oauth-basic@github.com/a/b`:                       "git.token=@0 git.host=github.com",
		`git push https://$T:x-oauth-basic@github.com/a/b`:                        "",
		`wget --user u --password=@0 https://h.x/f`:                               "wget.user=u wget.password=@0 wget.host=h.x",
		`az login -u u -p @0 --tenant t`:                                          "az.user=u az.password=@0",
		`az storage blob list --account-key @0 --account-name n`:                  "az.account_key=@0",
		`kubectl create secret generic s --from-literal=k=@0 --from-literal p=@1`: "kubectl.k=@0 kubectl.p=@1",
		`kubectl exec -it pod -- psql "postgresql://u:@0@h/d"`:                    "psql.user=u psql.password=@0 psql.host=h",
		`kubectl --token=@0 get pods`:                                             "kubectl.token=@0",
		`oc login https://h.x:6443 -u u -p @0`:                                    "oc.host=h.x:6443 oc.user=u oc.password=@0",
		`heroku config:set A_KEY=@0 B=x`:                                          "A_KEY=@0",
		`vercel deploy --token @0`:                                                "vercel.token=@0",
		`fly -t @0 deploy`:                                                        "fly.token=@0",
		`htpasswd -bc .htpasswd u @0`:                                             "htpasswd.user=u htpasswd.password=@0",
		`htpasswd -nb u @0`:                                                       "htpasswd.user=u htpasswd.password=@0",
		`htpasswd .htpasswd u`:                                                    "",
		`sqlplus u/@0@h.x:1521/x`:                                                 "sqlplus.user=u sqlplus.password=@0 sqlplus.host=h.x:1521/x",
		`sqlcmd -S h.x -U sa -P '@0' -Q 'select 1'`:                               "sqlcmd.host=h.x sqlcmd.user=sa sqlcmd.password=@0",
		`ldapsearch -x -H ldap://h.x -D cn=a -w @0`:                               "ldapsearch.host=h.x ldapsearch.user=cn=a ldapsearch.password=@0",
		`smbclient //h/s -U u%@0`:                                                 "smbclient.user=u smbclient.password=@0",
		`lftp -u u,@0 ftp.x`:                                                      "lftp.user=u lftp.password=@0",
		`openssl rsa -in k -passin pass:@0`:                                       "openssl.password=@0",
		`npm config set //r.x/:_authToken @0`:                                     "npm.host=r.x/ npm.token=@0",
		`npm config set '//r.x/:_authToken=@0'`:                                   "npm.host=r.x/ npm.token=@0",
		`vault login @0`:                                                          "vault.token=@0",
		`net use Z: \\\\h\\s @0 /user:u`:                                          "net.host=h\\s net.password=@0 net.user=u",
		`xfreerdp /u:u /p:@0 /v:h.x`:                                              "xfreerdp.user=u xfreerdp.password=@0 xfreerdp.host=h.x",
		`sudo -u root env A=b mysql -p@0`:                                         "A=b mysql.password=@0",
		`bash -c "TOKEN=@0 curl -u a:@1 h"`:                                       "TOKEN=@0 curl.user=a curl.password=@1",
		`x=$(curl -u a:@0 https://h) && echo $x`:                                  "curl.user=a curl.password=@0 curl.host=h",
		`java -Dspring.datasource.password=@0 -jar a.jar`:                         `spring\.datasource\.password=@0`,
		`mycli --client-secret=@0 --private-key /k.pem --token-file f`:            "mycli.client_secret=@0",
		`tool --password "$PASS" --token ${T} --api-key '$0'`:                     "tool.api_key=$0",
		`tool --password-stdin --no-password db --token --verbose`:                "",
		`helm upgrade r c --set auth.password=@0,image.tag=x`:                     "helm.auth\\.password=@0",
		`gcloud run deploy --set-env-vars=A_KEY=@0,B_KEY=@1`:                      "A_KEY=@0 B_KEY=@1",
		`gh secret set NAME --body "@0"`:                                          "gh.secret=@0",
		`C:\bin\curl.exe -u u:@0 h`:                                               "",
		`"C:/bin/curl.exe" -u u:@0 h`:                                             "curl.user=u curl.password=@0",
		`grep -r "password=" . --include=*.go`:                                    "",
		`git commit -m "fix: --password=x in docs"`:                               "",
		`mysql -uroot -p'$@0'`:                                                    "mysql.user=root mysql.password=$@0",
		`rabbitmqctl add_user u @0`:                                               "rabbitmqctl.user=u rabbitmqctl.password=@0",
		`curl -u u:@0 https://h | jq .a; wget --password @1 x`:                    "curl.user=u curl.password=@0 curl.host=h wget.password=@1",
		`echo "u:@0" | sudo chpasswd`:                                             "chpasswd.password=@0",
		`curl -H "x-api-key: @0" -H @file -o /dev/null -w '%{http_code}' h > f`:   "curl.x-api-key=@0",
		`psql postgres://u:a/b@@0@h.x/db`:                                         "psql.user=u psql.password=a/b@@0 psql.host=h.x",
	} {
		line := fill.Replace(text)
		entries, err := Read(History, []byte(line))
		var got []string
		for _, e := range entries {
			got = append(got, strings.TrimPrefix(e.Key, "command.")+"="+e.Value)
			checkPlace(t, line, e)
		}
		if want := fill.Replace(want); err != nil || strings.Join(got, " ") != want {
			t.Errorf("%s\ngives %q, %v\n want %q", line, strings.Join(got, " "), err, want)
		}
	}
}
