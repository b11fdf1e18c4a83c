package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/detectors/providers"
	"github.com/overreach-dev/overreach/scanner/need"
	"github.com/overreach-dev/overreach/scanner/sources"
)

// made is a file of a made workspace, and the signs that it must show of a provider: what it
// means, the resource and the line.
type made struct {
	provider, path, text string
	want                 []string
}

// TestSigns holds each sign of each provider's file against a made workspace: a sign that no
// row shows is an error.
func TestSigns(t *testing.T) {
	shown := map[string]bool{}
	for _, c := range workspaces {
		k := known(t, c.provider)
		root := t.TempDir()
		write := func(path, text string) {
			path = filepath.Join(root, filepath.FromSlash(path))
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		write(c.path, c.text)
		write("README.md", "# nothing that shows need")
		n := need.New(sources.OS{}, root, "", time.Now).Of(k.Signs, []string{"THE_TOKEN"})
		var got []string
		for _, s := range n.Signs {
			if want := filepath.Join(root, filepath.FromSlash(c.path)); s.Path != want {
				t.Errorf("%s %s: the sign lies in %s", c.provider, c.path, s.Path)
			}
			got = append(got, fmt.Sprintf("%s|%s %s|%d", s.Means, s.Resource.Kind, s.Resource.Name, s.Line))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s %s shows\n%q, not\n%q", c.provider, c.path, got, c.want)
		}
		for _, s := range k.Signs {
			one := need.New(sources.OS{}, root, "", time.Now).Of([]detectors.Sign{s}, []string{"THE_TOKEN"})
			if slices.ContainsFunc(one.Signs, func(x need.Sign) bool { return x.Means != need.Uses+"THE_TOKEN" }) {
				shown[c.provider+"|"+key(s)] = true
			}
		}
	}
	for _, p := range providers.All() {
		for _, s := range known(t, p.Name).Signs {
			if !shown[p.Name+"|"+key(s)] {
				t.Errorf("%s: no workspace of this test shows %s", p.Name, key(s))
			}
		}
	}
}

func key(s detectors.Sign) string { return s.File + " " + s.Key + " " + s.Pattern }

func known(t *testing.T, name string) *detectors.Knowledge {
	t.Helper()
	for _, p := range providers.All() {
		if p.Name == name {
			k, err := p.Knowledge()
			if err != nil {
				t.Fatal(err)
			}
			return k
		}
	}
	t.Fatalf("no provider %s", name)
	return nil
}

func remotes(host string) string {
	return "[core]\n\tbare = false\n[remote \"origin\"]\n\turl = https://ann:pw@" + host + "/acme/web.git\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n" +
		"[remote \"fork\"]\n\turl = git@" + host + ":ann/web.git\n\tpushurl = ssh://git@" + host + ":22/ann/web2\n[remote \"other\"]\n\turl = https://git.example.com/x/y\n"
}

// remoteSigns are what remotes shows: by urls, and after them by pushurls.
func remoteSigns(kind string) []string {
	return []string{"git remote origin|" + kind + " acme/web|4", "git remote fork|" + kind + " ann/web|7", "git remote fork|" + kind + " ann/web2|8"}
}

func submodules(host string) string {
	return "[submodule \"lib\"]\r\n\tpath = lib\r\n\turl = https://" + host + "/acme/lib\r\n"
}

const uses = "uses THE_TOKEN| |"

var workspaces = []made{
	{"github", ".git/config", remotes("github.com"), remoteSigns("repository")},
	{"github", ".gitmodules", submodules("github.com"), []string{"a submodule of this repository|repository acme/lib|3"}},
	{"github", ".github/workflows/ci.yml", "permissions:\n  contents: write\n  issues: read\njobs:\n  build:\n    permissions: {packages: write}\n", []string{
		"a workflow may write contents, with the token that GitHub gives it| |2", "the job build of a workflow may write, with the token that GitHub gives it| |6",
	}},
	{"github", ".github/workflows/all.yaml", "permissions: write-all\n", []string{"a workflow may write everything, with the token that GitHub gives it| |1"}},
	{"github", ".github/workflows/release.yml", "on: push\njobs:\n  a:\n    steps:\n      - run: gh release create\n        env: {GH_TOKEN: \"${{ secrets.THE_TOKEN }}\"}\n", []string{uses + "6"}},
	{"gitlab", ".git/config", remotes("gitlab.com"), remoteSigns("project")},
	{"gitlab", ".git/config", "[remote \"o\"]\n\turl = git@gitlab.acme.example:group/sub/app.git\n", []string{"git remote o|project group/sub/app|2"}},
	{"gitlab", ".gitmodules", submodules("gitlab.com"), []string{"a submodule of this repository|project acme/lib|3"}},
	{"gitlab", ".gitlab-ci.yml", "include:\n  - project: acme/ci\n    file: a.yml\nnext:\n  trigger:\n    project: acme/deploy\n", []string{
		"takes CI configuration from another project|project acme/ci|2", "starts the pipelines of another project|project acme/deploy|6",
	}},
	{"gitea", ".git/config", remotes("codeberg.org"), remoteSigns("repository")},
	{"gitea", ".gitmodules", submodules("gitea.acme.example"), []string{"a submodule of this repository|repository acme/lib|3"}},
	{"atlassian", ".git/config", remotes("bitbucket.org"), remoteSigns("repository")},
	{"atlassian", ".gitmodules", submodules("bitbucket.org"), []string{"a submodule of this repository|repository acme/lib|3"}},
	{"atlassian", "bitbucket-pipelines.yml", "pipelines: {}\n", []string{"runs Bitbucket's pipelines| |0"}},
	{"railway", "api/railway.json", "{}", []string{"a deployment of one service to Railway| |0"}},
	{"railway", "railway.toml", "[deploy]\n", []string{"a deployment of one service to Railway| |0"}},
	{"railway", ".railway/railway.ts", "export default {}", []string{"a Railway project that is defined in code| |0"}},
	{"railway", "scripts/domains.sh", "#!/bin/sh\ncurl -H \"Authorization: Bearer $THE_TOKEN\" -d 'mutation { customDomainCreate }'\n", []string{uses + "2", "sets domains| |2"}},
	{"railway", "scripts/up.sh", "RAILWAY_TOKEN=${THE_TOKEN} railway up\n", []string{uses + "1", "deploys| |1"}},
	{"railway", "vars.py", "t = os.environ['THE_TOKEN']\nq = 'variableUpsert'\n", []string{uses + "1", "sets variables| |2"}},
	{"railway", "clean.go", "t := os.Getenv(\"THE_TOKEN\")\nq := `mutation { volumeDelete }`\n", []string{uses + "1", "deletes| |2"}},
	{"railway", "other.sh", "# customDomainCreate, and THE_TOKEN is but a word: MY_THE_TOKEN=$THE_TOKEN_2\n", nil},
	{"vercel", "web/.vercel/project.json", `{"projectId":"prj_one","orgId":"team_a"}`, []string{"is linked to a Vercel project|project prj_one|1"}},
	{"vercel", ".vercel/repo.json", `{"projects":[{"id":"prj_two"}]}`, []string{"is linked to a Vercel project|project prj_two|1"}},
	{"vercel", "vercel.json", "{}", []string{"a deployment to Vercel| |0"}},
	{"netlify", ".netlify/state.json", "{\n\"siteId\": \"site-one\"\n}", []string{"is linked to a Netlify site|site site-one|2"}},
	{"netlify", "netlify.toml", "[build]\n", []string{"a deployment to Netlify| |0"}},
	{"render", "render.yaml", "services:\n  - type: web\n    name: api\ndatabases:\n  - name: orders\n", []string{"a service of a blueprint|service api|3", "a database of a blueprint|database orders|5"}},
	{"npm", "package.json", "{\n\"name\": \"@acme/web\",\n\"publishConfig\": {\"access\": \"public\"}}", []string{"publishes a package|package @acme/web|2"}},
	{"npm", "lib/package.json", `{"name": "never-published", "private": true}`, nil},
	{"npm", ".npmrc", "@acme:registry=https://npm.acme.example/\n", []string{"installs packages by @acme:registry| |1"}},
	{"docker", "Dockerfile", "FROM node:22\nFROM --platform=linux/amd64 acme/base:1 AS x\nFROM ghcr.io/acme/other\n", []string{"builds on an image|repository acme/base|2"}},
	{"docker", "docker-compose.yml", "services:\n  api: {image: 'acme/api:2'}\n  db: {image: postgres}\n", []string{"runs an image as api|repository acme/api|2"}},
	{"supabase", "supabase/.temp/project-ref", "abcdefghijklmnopqrst\n", []string{"is linked to a Supabase project|project abcdefghijklmnopqrst|1"}},
	{"supabase", "supabase/config.toml", "project_id = \"shop\"\n", []string{"migrations and functions of a Supabase project| |0"}},
	{"gcp", ".firebaserc", `{"projects":{"default":"acme-shop"}}`, []string{"Firebase project default|project acme-shop|1"}},
	{"gcp", "firebase.json", "{}", []string{"a deployment to Firebase| |0"}},
	{"gcp", "infra/main.tf", "terraform {\n  backend \"gcs\" {\n    bucket = \"acme-state\"\n  }\n}\nprovider \"google\" {\n  project = \"acme-prod\"\n}\n", []string{
		"keeps Terraform's state in a bucket|bucket acme-state|3", "Terraform builds in a project|project acme-prod|7",
	}},
	{"gcp", "vars.tf", "provider \"google\" {\n  project = \"${var.project}\"\n}\n", []string{"Terraform builds in a project| |2"}},
	{"aws", "main.tf", "terraform {\n  backend \"s3\" { bucket = \"acme-state\" }\n}\n", []string{"keeps Terraform's state in a bucket|bucket acme-state|2"}},
	{"aws", "serverless.yml", "service: orders\nprovider:\n  name: aws\n", []string{"deploys a service with the Serverless framework|service orders|1"}},
	{"aws", "cdk.json", "{}", []string{"deploys with the AWS CDK| |0"}},
	{"aws", "samconfig.toml", "[default.deploy.parameters]\nstack_name = \"orders\"\n", []string{"deploys a stack with AWS SAM|stack orders|2"}},
	{"azure", "main.tf", "terraform {\n  backend \"azurerm\" {\n    resource_group_name = \"rg\"\n    storage_account_name = \"acmestate\"\n  }\n}\n", []string{
		"keeps Terraform's state in a storage account|storage acmestate|4", "keeps Terraform's state in a resource group|resource group rg|3",
	}},
	{"kubernetes", "skaffold.yaml", "deploy:\n  kubectl:\n    defaultNamespace: shop\nmanifests:\n  helm:\n    releases: [{name: a, namespace: cart}]\n", []string{
		"deploys with Skaffold|namespace shop|3", "deploys a Helm release with Skaffold|namespace cart|6",
	}},
	{"kubernetes", "k8s/kustomization.yaml", "namespace: shop\n", []string{"builds manifests with Kustomize|namespace shop|1"}},
	{"kubernetes", "helmfile.yaml", "releases:\n- {name: a, namespace: shop}\n", []string{"deploys a Helm release|namespace shop|2"}},
	{"kubernetes", "chart/Chart.yaml", "name: a\n", []string{"a Helm chart| |0"}},
	{"kubernetes", "dev.kubeconfig", "contexts:\n- context: {namespace: shop}\n", []string{"a context of kubectl|namespace shop|2"}},
	{"pulumi", "infra/Pulumi.yaml", "name: web\n", []string{"a Pulumi project|project web|1"}},
	{"terraform-cloud", "main.tf", "terraform {\n  cloud {\n    organization = \"acme\"\n    workspaces { name = \"web\" }\n  }\n}\n", []string{
		"keeps its state in a workspace|workspace web|4", "belongs to an organization|organization acme|3",
	}},
	{"terraform-cloud", "old.tf", "terraform {\n  backend \"remote\" {\n    organization = \"acme\"\n    workspaces {\n      name = \"web\"\n    }\n  }\n}\n", []string{
		"keeps its state in a workspace|workspace web|5", "belongs to an organization|organization acme|3",
	}},
	{"cloudflare", "wrangler.toml", "name = \"web\"\naccount_id = \"a1\"\nroutes = [{pattern = \"x\", zone_name = \"acme.example\"}]\n[[r2_buckets]]\nbucket_name = \"img\"\n[[d1_databases]]\ndatabase_name = \"db\"\n", []string{
		"deploys a worker|worker web|1", "belongs to an account|account a1|2", "a worker uses a bucket|bucket img|5", "a worker uses a database|database db|7", "a worker answers for a zone|zone acme.example|3",
	}},
	{"cloudflare", "wrangler.jsonc", "{ // a comment\n\"name\": \"web\", \"account_id\": \"a1\", \"r2_buckets\": [{\"bucket_name\": \"img\"}],\n\"d1_databases\": [{\"database_name\": \"db\"}], \"routes\": [{\"zone_name\": \"acme.example\"}]}", []string{
		"deploys a worker|worker web|2", "belongs to an account|account a1|2", "a worker uses a bucket|bucket img|2", "a worker uses a database|database db|3", "a worker answers for a zone|zone acme.example|3",
	}},
	{"fly", "fly.toml", "app = 'acme-web'\nprimary_region = 'fra'\n", []string{"deploys an app|app acme-web|1"}},
	{"heroku", ".git/config", "[remote \"heroku\"]\n\turl = https://git.heroku.com/acme-web.git\n", []string{"git remote heroku|app acme-web|2"}},
	{"heroku", "app.json", "{}", []string{"an app that Heroku sets up| |0"}},
	{"stripe", "pay.ts", "const stripe = new Stripe(process.env.THE_TOKEN)\nawait stripe.charges.create({})\nawait stripe.customers.list()\n", []string{
		uses + "1", "makes payments or what goes with them| |2", "reads payments or what goes with them| |3",
	}},
}
