package dashboard

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
)

//go:embed assets/echarts-5.6.0.min.js assets/boot.js assets/ssr.js assets/licences
var files embed.FS

// licences are the texts that must go where the chart library goes.
var licences = []string{"D3-LICENSE.txt", "ECHARTS-LICENSE.txt", "ECHARTS-NOTICE.txt", "ZRENDER-LICENSE.txt"}

// mustRead reads an embedded file. Only a mistake in this package can make it panic.
func mustRead(name string) []byte {
	data, err := files.ReadFile("assets/" + name)
	if err != nil {
		panic(err)
	}
	return data
}

func echartsJS() []byte { return mustRead("echarts-5.6.0.min.js") }

// AssetNames are the scripts that a page with live charts loads, in this order, at its end or
// deferred. They are keys of Assets.
func AssetNames() []string {
	sum := sha256.Sum256(echartsJS())
	return []string{"echarts-" + hex.EncodeToString(sum[:6]) + ".js", "boot.js"}
}

// Assets are the files that pages with live charts share, by slash-separated name: the scripts
// and the licences of the chart library.
func Assets() map[string][]byte {
	names := AssetNames()
	assets := map[string][]byte{names[0]: echartsJS(), names[1]: mustRead("boot.js")}
	for _, name := range licences {
		assets["licences/"+name] = mustRead("licences/" + name)
	}
	return assets
}
