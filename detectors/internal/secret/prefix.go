package secret

import (
	"slices"
	"strings"
	"sync"
)

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
	"dckr_pat_", "dckr_oat_", "dop_v1_", "doo_v1_", "dor_v1_", "SG.", "hf_", "sbp_", "sbp_oauth_", "sb_secret_", "FlyV1 ", "fo1_", "fm2_",
	"sk-ant-api03-", "sk-ant-admin01-", "sk-ant-oat01-", "sk-ant-ort01-", "vcp_", "vci_", "vca_", "vcr_", "vck_", "vercel_blob_rw_",
	"rnd_", "napi_", "pscale_tkn_", "pscale_oauth_", "pscale_pw_", "mdb_sa_sk_", "cio", "oy2", "rubygems_", "figd_", "figp_", "phx_",
	"tskey-api-", "tskey-auth-", "tskey-client-", "bkua_", "bkct_", "CCIPAT_", "CCIPRJ_", "essu_", "dp.st.", "dp.pt.", "dp.ct.", "dp.sa.",
	"cfut_", "cfat_", "cfk_", "cfoat_", "HRKU-", "nfp_", "pul-", "ops_", "dapi", "AIza", "ya29.", "GOCSPX-", "gsk_", "xai-", "pplx-", "r8_", "csk-",
	"glsa_", "glc_", "sntrys_", "sntryu_", "lin_api_", "lin_oauth_", "ntn_", "shpat_", "shpca_", "shppa_", "shpss_", "NRAK-", "PMAK-",
	"lsv2_pt_", "lsv2_sk_", "ATATT3", "pat-na1-", "pat-eu1-", "squ_", "sqp_", "sqa_", "tgp_v1_",
}

// prefixesByLetter are the prefixes by their first letter, the longest first.
var prefixesByLetter = sync.OnceValue(func() *[256][]string {
	var by [256][]string
	for _, prefix := range publicPrefixes {
		by[prefix[0]] = append(by[prefix[0]], prefix)
	}
	for _, list := range by {
		slices.SortFunc(list, func(a, b string) int { return len(b) - len(a) })
	}
	return &by
})

// publicPrefix gives the longest known prefix of text, and nothing where the rest would be
// too short to hide the value.
func publicPrefix(text string) string {
	by := prefixesByLetter()
	for _, prefix := range by[text[0]] {
		if strings.HasPrefix(text, prefix) && len(text) >= len(prefix)+8 {
			return prefix
		}
	}
	return ""
}
