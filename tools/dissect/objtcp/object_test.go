package objtcp

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/tell"
)

func TestJudgePickle(t *testing.T) {
	for _, c := range []struct {
		pickle, object string
		fault          tell.Finding
		detail         string
	}{
		{"\x80\x04K\x01.", "1", tell.Finding{}, ""},
		{"\x80\x05\x8C\x02hi.", "'hi'", tell.Finding{}, ""},
		{"\x80\x03K\x01.", "1", pickleOld, "protocol 3, want 4 or 5"},
		{"\x80\x04cos\nsystem\n\x8C\x02id\x85R.", "", pickleRefused, "GLOBAL at octet 2"},
		{"\x80\x04](K\x01R.", "", pickleRefused, "REDUCE at octet 6"},
		{"\x80\x04K\x01", "", pickleMalformed, ""},
		{"\x80\x04K\x01..", "", pickleMalformed, "octet 5"},
		{"hello", "", pickleMalformed, "octet 0"},
	} {
		object, fault := judgePickle([]byte(c.pickle))
		if c.object == "" {
			require.Nil(t, object, "%q", c.pickle)
		} else {
			require.Equal(t, c.object, object.String())
		}
		if c.detail == "" && c.fault == (tell.Finding{}) {
			require.Nil(t, fault, "%q", c.pickle)
			continue
		}
		require.Equal(t, c.fault, fault.Finding, "%q", c.pickle)
		require.Contains(t, fault.Detail, c.detail)
	}
}

// What a pickle of some octets stands for may be large: JSON of it is not.
func TestObjectsInJSONAreBounded(t *testing.T) {
	const most = 1000
	small, _ := judgePickle([]byte("\x80\x04](K\x01NG?\xF8\x00\x00\x00\x00\x00\x00\x8C\x02hiC\x01xK\x02K\x03\x86}K\x01Nse."))
	require.Equal(t, `x{"list":[{"int":"1"},null,{"float":"1.5"},{"str":"hi"},{"bytes":"eA=="},{"tuple":[{"int":"2"},{"int":"3"}]},{"dict":[[{"int":"1"},null]]}]}`,
		string(small.AppendJSON([]byte("x"), most)))

	pairs := "\x80\x04K\x01\x94"
	for i := range 20 {
		pairs += fmt.Sprintf("h%c\x86\x94", i)
	}
	for name, pickle := range map[string]string{
		"named a million times":     pairs + ".",
		"a str":                     "\x80\x04X\x00\x10\x00\x00" + strings.Repeat("a", 0x1000) + ".",
		"bytes":                     "\x80\x04B\x00\x10\x00\x00" + strings.Repeat("a", 0x1000) + ".",
		"a list":                    "\x80\x04](" + strings.Repeat("N", 2000) + "e.",
		"a tuple":                   "\x80\x04(" + strings.Repeat("N", 2000) + "t.",
		"an int, a thousand octets": "\x80\x04](\x8B\xF0\x03\x00\x00" + strings.Repeat("a", 1008) + "e.",
	} {
		object, fault := judgePickle([]byte(pickle))
		require.Nil(t, fault, name)
		require.Equal(t, "x", string(object.AppendJSON([]byte("x"), most)), name)
		require.Less(t, len(object.String()), 1000, name)
	}
}
