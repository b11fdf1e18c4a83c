package secret

import "strings"

// publicPrefixes are the fixed first letters that vendors give their tokens. They say what a
// token is and nothing about its value.
// Sources: each vendor's page on its token format; collected in the providers' files.
var publicPrefixes = []string{
	"github_pat_", "ghp_", "gho_", "ghu_", "ghs_", "ghr_",
	"glpat-", "gldt-", "glcbt-", "glptt-", "glrt-", "glagent-", "gloas-", "glsoat-", "glft-", "glimt-",
	"sk_live_", "sk_test_", "rk_live_", "rk_test_", "pk_live_", "pk_test_", "whsec_",
	"sk-proj-", "sk-svcacct-", "sk-admin-", "sk-ant-", "sk-or-v1-", "sk-",
	"xoxb-", "xoxp-", "xoxe.", "xoxe-", "xapp-", "xoxa-", "xoxr-", "xoxo-", "xoxs-", "xoxc-",
	"hvs.", "hvb.", "hvr.", "npm_", "pypi-", "AKIA", "ASIA", "ABIA", "ACCA",
	"dckr_pat_", "dckr_oat_", "dop_v1_", "SG.", "hf_", "sbp_", "FlyV1 ",
}

// publicPrefix gives the longest known prefix of text, and nothing where the rest would be
// too short to hide the value.
func publicPrefix(text string) string {
	longest := ""
	for _, prefix := range publicPrefixes {
		if len(prefix) > len(longest) && strings.HasPrefix(text, prefix) && len(text) >= len(prefix)+8 {
			longest = prefix
		}
	}
	return longest
}
