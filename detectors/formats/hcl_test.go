package formats

var hclSamples = []sample{
	{"terraformrc", HCL, "# c\ncredentials \"app.terraform.io\" {\n  token = \"@0\" # c\n}\r\ncredentials \"b.x\" { token = \"@1\" }\nplugin_cache_dir = \"$HOME/p\"\ndisable_checkpoint = true\n",
		map[string]string{`credentials.app\.terraform\.io.token`: "@0", `credentials.b\.x.token`: "@1", "plugin_cache_dir": "$HOME/p"}},
	{"tfvars", HCL, "\ufeffpassword=\"@0\"\n// c\nports = [80, 443,]\n/* a = \"no\" */\ndb = {\n  user : \"u\", \"pass.word\" = \"@1\"\n  nested = { key = \"@2\" } }\nlist = [{ t = \"@3\" },\n  { t = \"q\\\"@4\" }]\n",
		map[string]string{"password": "@0", "ports.0": "80", "ports.1": "443", "db.user": "u", `db.pass\.word`: "@1", "db.nested.key": "@2", "list.0.t": "@3", "list.1.t": `q"@4`}},
	{"terraform", HCL, "provider \"aws\" {\n  access_key = \"@0\"\n  secret_key = var.x ? \"${lookup(var.m, \"k\", \"{\")}\" : \"no\"\n  a = upper(\n    \"x\",\n  )\n  assume_role { external_id = \"@1\" }\n}\n" +
		"locals {\n  key = <<-EOT\n    @2\n    b\n  EOT\n  s = \"${var.a[\"b\"]}@3\"\n  for = [for k, v in var.m : \"${k}=${v}\"]\n  t = \"@4\"\n}\n",
		map[string]string{"provider.aws.access_key": "@0", "provider.aws.assume_role.external_id": "@1", "locals.key": "    @2\n    b\n", "locals.s": `${var.a["b"]}@3`, "locals.t": "@4"}},
	{"computed", HCL, "a = {\n  for k, v in var.x : k => { # don't {\n    b = \"no\"\n  }\n  if v, w\n}\nc = { for k in x : k => k }\nd = map(object({ # }\n  e = string\n}))\nf = x(1) // }\ng = \"@0\" # c\nh = y ? { i = 1 } : { j = \"no\" }\nk = \"@1\"\n",
		map[string]string{"g": "@0", "k": "@1"}},
	{"nomad and vault", HCL, "vault {\n enabled = true\n token=\"@0\"\n}\nlistener \"tcp\" { x = 1 }\nlistener \"tcp\" { x = 2\n y = \"@1\" }\n",
		map[string]string{"vault.token": "@0", "listener.tcp.x": "1|2", "listener.tcp.y": "@1"}},
}
