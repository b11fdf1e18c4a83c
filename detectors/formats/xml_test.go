package formats

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"
)

var xmlSamples = []sample{
	{"maven", XML, `<?xml version="1.0" encoding="UTF-8"?>
<settings xmlns="http://maven.apache.org/SETTINGS/1.2.0">
  <!-- <password>no</password> -->
  <servers>
    <server><id>a</id><username>u</username><password>@0</password></server>
    <server>
      <id>b</id>
      <privateKey>/k</privateKey><passphrase> @1
      </passphrase>
      <configuration><httpHeaders><property><name>Authorization</name><value>Bearer @2</value></property></httpHeaders></configuration>
    </server>
  </servers>
</settings>`,
		map[string]string{"settings.@xmlns": "http://maven.apache.org/SETTINGS/1.2.0",
			"settings.servers.server.id": "a|b", "settings.servers.server.username": "u", "settings.servers.server.password": "@0",
			"settings.servers.server.privateKey": "/k", "settings.servers.server.passphrase": "@1",
			"settings.servers.server.configuration.httpHeaders.property.name":          "Authorization",
			"settings.servers.server.configuration.httpHeaders.property.value":         "Bearer @2",
			"settings.servers.server.configuration.httpHeaders.property.Authorization": "Bearer @2"}},
	{"nuget", XML, "\ufeff<configuration>\r\n <packageSourceCredentials>\r\n  <My.Feed>\r\n   <add key=\"Username\" value=\"@0\" />\r\n   <add key='ClearTextPassword' value='@1'/></My.Feed></packageSourceCredentials></configuration>",
		map[string]string{`configuration.packageSourceCredentials.My\.Feed.add.@key`: "Username|ClearTextPassword", `configuration.packageSourceCredentials.My\.Feed.add.@value`: "@0|@1",
			`configuration.packageSourceCredentials.My\.Feed.add.Username`: "@0", `configuration.packageSourceCredentials.My\.Feed.add.ClearTextPassword`: "@1"}},
	{"jetbrains", XML, "<project><component name=\"A\"><webServer url=\"http://h?a=b\"><fileTransfer host=\"h\" password = \"@0\" port=22/></webServer><option name=\"token\" value=\"@1\"/></component><string name=\"api_key\">@2</string></project>",
		map[string]string{"project.component.@name": "A", "project.component.webServer.@url": "http://h?a=b", "project.component.webServer.fileTransfer.@host": "h",
			"project.component.webServer.fileTransfer.@password": "@0", "project.component.webServer.fileTransfer.@port": "22",
			"project.component.option.@name": "token", "project.component.option.@value": "@1", "project.component.option.token": "@1",
			"project.string.@name": "api_key", "project.string": "@2", "project.string.api_key": "@2"}},
	{"jenkins", XML, "<?xml version='1.1' encoding='UTF-8'?>\n<c><apiToken>@0</apiToken></c>", map[string]string{"c.apiToken": "@0"}},
	{"cdata and parts", XML, "<?xml version='1.0' encoding='ISO-8859-1'?><a><b><![CDATA[ @0 ]]></b><c>@1<!-- c -->@2</c><d>@3 <e/> f</d><g>&#118;&amp;@4</g><n:h i='&quot;@5'>\xe4@6</n:h></a>",
		map[string]string{"a.b": "@0", "a.c": "@1@2", "a.g": "v&@4", "a.n:h": "\xe4@6", "a.n:h.@i": `"@5`}},
	{"plist", Plist, `<?xml version="1.0"?><!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "x.dtd"><plist version="1.0"><dict>
<key>api.token</key><string>@0</string><key>on</key><true/><key>empty</key><string></string>
<key>list</key><array><string>@1</string><false/><dict><key>n</key><integer>12</integer></dict><string>@2</string></array>
<key>last</key><string>@3</string></dict></plist>`,
		map[string]string{`api\.token`: "@0", "list.0": "@1", "list.2.n": "12", "list.3": "@2", "last": "@3"}},
}

// TestEncodedXML: FileZilla's passwords are base64; groups hold one server's values together.
func TestEncodedXML(t *testing.T) {
	text := `<FileZilla3><Servers>` +
		`<Server><Host>a.x</Host><User>u</User><Pass encoding="base64">` + base64.StdEncoding.EncodeToString([]byte("päss")) + `</Pass></Server>` +
		`<Server><Host>b.x</Host><User>v</User><Pass>plain</Pass></Server>` +
		`<Server><Host>c.x</Host><Pass encoding="base64">%%%</Pass></Server></Servers></FileZilla3>`
	entries, err := Read(XML, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		if !strings.Contains(e.Key, "@") {
			got = append(got, strings.TrimPrefix(e.Group, "FileZilla3.Servers.")+" "+e.Value)
		}
	}
	want := "Server a.x,Server u,Server päss,Server#2 b.x,Server#2 v,Server#2 plain,Server#3 c.x,Server#3 %%%"
	if strings.Join(got, ",") != want {
		t.Errorf("got %q, want %q", strings.Join(got, ","), want)
	}
}

// TestXMLPairs: what a key's text names belongs to the block around the pair.
func TestXMLPairs(t *testing.T) {
	text := `<c><f><add key="Username" value="u"/><add key="Password" value="p"/></f><f><add key="Password" value="q"/></f></c>`
	entries, _ := Read(XML, []byte(text))
	groups := map[string]string{}
	for _, e := range entries {
		if !strings.Contains(e.Key, "@") {
			groups[e.Value] = e.Group
		}
	}
	if groups["u"] != "c.f" || groups["p"] != "c.f" || groups["q"] != "c.f#2" {
		t.Errorf("groups %q", groups)
	}
}

// binaryPlist writes objects, each given as its bytes, as a binary property list.
func binaryPlist(objects ...string) []byte {
	text := "bplist00"
	var table []byte
	for _, object := range objects {
		table = binary.BigEndian.AppendUint16(table, uint16(len(text)))
		text += object
	}
	trailer := []byte{0, 0, 0, 0, 0, 0, 2, 1}
	for _, n := range []int{len(objects), 0, len(text)} {
		trailer = binary.BigEndian.AppendUint64(trailer, uint64(n))
	}
	return append(append([]byte(text), table...), trailer...)
}

func TestBinaryPlist(t *testing.T) {
	wide := "\x62\x00\xe4\x00b"
	text := binaryPlist("\xd3\x01\x02\x03\x04\x05\x06", "\x55token", wide, "\x53a.b", "\x5f\x10\x10sixteen letters!", "\xa2\x07\x08", "\x09", "\x11\x01\x00", "\x44data")
	entries, err := Read(Plist, text)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, e := range entries {
		got[e.Key] = e.Value
		if written := string(text[e.Start:e.End]); e.Key != "äb.0" && written != e.Value {
			t.Errorf("%s: %q is written %q", e.Key, e.Value, written)
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(map[string]string{"token": "sixteen letters!", "äb.0": "256", "äb.1": "data"}) {
		t.Errorf("got %q", got)
	}
	for n := range text {
		broken := append([]byte{}, text...)
		broken[n] ^= 0xFF
		_, _ = Read(Plist, broken)
		_, _ = Read(Plist, text[:n])
	}
	// An array that holds itself, twice.
	if _, err := Read(Plist, binaryPlist("\xa2\x00\x00")); err == nil {
		t.Error("a list that holds itself is no mistake")
	}
	if _, err := Read(Plist, []byte("bplist00")); err == nil {
		t.Error("a list without a trailer is no mistake")
	}
}

// TestWide: UTF-16 is read in every format, and its places are those in the file.
func TestWide(t *testing.T) {
	text := "A=plain\r\nB=\"zwölf 🔑\"\nC=" + strings.Repeat("long 🔑 ", 200) + "end\n"
	for name, order := range map[string]binary.AppendByteOrder{"little": binary.LittleEndian, "big": binary.BigEndian} {
		source := order.AppendUint16(nil, 0xFEFF)
		for _, unit := range utf16.Encode([]rune(text)) {
			source = order.AppendUint16(source, unit)
		}
		entries, err := Read(Dotenv, source)
		if err != nil || len(entries) != 3 || entries[1].Value != "zwölf 🔑" {
			t.Fatalf("%s: %v, %v", name, entries, err)
		}
		for _, e := range entries {
			if got := utf16Text(source[e.Start:e.End], name == "big"); got != e.Value {
				t.Errorf("%s: %s is written %q, not %q", name, e.Key, got, e.Value)
			}
		}
	}
}
