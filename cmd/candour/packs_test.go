package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"candour/reports/bundle"

	"filippo.io/age"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// Keys of two made-up managers: one of the school with the cluster and the first that both have, one of all but the first.
const (
	northKey = "AGE-SECRET-KEY-17Z84U0EDK0RSJ6KN2HZQUN0AF4C6MWCC5KTZSX67SAE3ZLEGHMKQWDQAS6"
	restKey  = "AGE-SECRET-KEY-14QT7L0TDVN3W9CGXPYWXYR7PSUHANSDKMDSXWA07N75NM7S9S85Q2QUQVT"
)

// A handed is an encrypted file as the program lists it.
type handedFile struct{ path, school, readers string }

var handedLine = regexp.MustCompile(`(?m)^  (schools/[0-9a-f]+\.age): (?:school (\S+)|overview of several schools), for (.*)$`)

// checkPacks publishes the demo's schools encrypted, opens every file with its reader's key, and reads it as the reader would.
func checkPacks(t *testing.T, demo string) {
	names := schoolNames(t, demo)
	north, rest := identity(t, northKey), identity(t, restKey)
	managed := map[string][]string{"North": {"sch-0001", "sch-0010"}, "The rest": {}}
	for id := range names {
		if id != "sch-0001" {
			managed["The rest"] = append(managed["The rest"], id)
		}
	}
	slices.Sort(managed["The rest"])
	out, told := publishSealed(t, demo, map[string]*age.X25519Identity{"North": north, "The rest": rest}, managed)
	var manifest bundle.Manifest
	if err := json.Unmarshal(readFile(t, filepath.Join(out, bundle.ManifestName)), &manifest); err != nil {
		t.Fatal(err)
	}
	checkNothingReadable(t, out, names, manifest)
	packs, sizes, overviews := t.TempDir(), map[int64]bool{}, 0
	for _, m := range handedLine.FindAllStringSubmatch(told, -1) {
		f := handedFile{m[1], m[2], m[3]}
		i := slices.IndexFunc(manifest.Sealed, func(s bundle.Sealed) bool { return s.Path == f.path })
		if i < 0 {
			t.Fatalf("%s stands in no manifest", f.path)
		}
		sizes[manifest.Sealed[i].Bytes] = true
		file := readFile(t, filepath.Join(out, f.path))
		plain := map[string][]byte{}
		for name, key := range map[string]*age.X25519Identity{"North": north, "The rest": rest} {
			if text, err := open(file, key); (err == nil) != slices.Contains(strings.Split(f.readers, ", "), name) {
				t.Errorf("%s, for %s: opened by %s: %v", f.path, f.readers, name, err)
			} else if err == nil {
				plain[name] = text
			}
		}
		for name, text := range plain {
			if bundle.Digest(text) != manifest.Sealed[i].SHA256 {
				t.Errorf("%s: its plain text has another digest than the manifest tells", f.path)
			}
			allowed := []string{f.school}
			if f.school == "" {
				allowed, overviews = managed[name], overviews+1
			}
			checkPack(t, filepath.Join(packs, folderOf(f)), text, names, allowed)
		}
	}
	if entries, err := os.ReadDir(packs); err != nil || len(entries) != len(manifest.Sealed) || overviews != 2 || len(sizes) != 1 {
		t.Errorf("%d packs of %d, %d overviews, lengths %v: %v", len(entries), len(manifest.Sealed), overviews, sizes, err)
	}
	t.Run("browser", func(t *testing.T) { checkPacksInBrowser(t, packs) })
}

// publishSealed publishes the demo's schools encrypted for managers, and gives the bundle and what the program said.
func publishSealed(t *testing.T, demo string, keys map[string]*age.X25519Identity, managed map[string][]string) (out, told string) {
	t.Helper()
	text := string(readFile(t, filepath.Join(demo, "candour.yaml"))) + "\nmanagers:\n"
	for _, name := range slices.Sorted(maps.Keys(keys)) {
		text += fmt.Sprintf("  - {name: %s, schools: [%s], keys: [%s]}\n", name, strings.Join(managed[name], ", "), keys[name].Recipient())
	}
	config, out := filepath.Join(demo, "managers.yaml"), filepath.Join(demo, "sealed")
	if err := os.WriteFile(config, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	var said, complaints bytes.Buffer
	if code := run([]string{"publish", "schools", "--encrypt", "--period", demoPeriod, "--out", out, "--config", config, "--warehouse", filepath.Join(demo, "warehouse")},
		strings.NewReader(""), &said, &complaints); code != done {
		t.Fatalf("publish ended with %d: %s", code, complaints.String())
	}
	return out, said.String()
}

// folderOf is where a test unpacks a file.
func folderOf(f handedFile) string {
	if f.school == "" {
		return strings.ReplaceAll(f.readers, " ", "-")
	}
	return f.school
}

func identity(t *testing.T, key string) *age.X25519Identity {
	t.Helper()
	id, err := age.ParseX25519Identity(key)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func open(file []byte, key age.Identity) ([]byte, error) {
	r, err := age.Decrypt(bytes.NewReader(file), key)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// schoolNames are the names that each school ever had, by id, the id among them.
func schoolNames(t *testing.T, demo string) map[string][]string {
	t.Helper()
	names := map[string][]string{}
	for _, record := range readCSV(t, filepath.Join(demo, "logs", "schools.csv"))[1:] {
		names[record[0]] = append(names[record[0]], record[0], record[1])
	}
	return names
}

// checkNothingReadable: no file of the bundle tells of a school, and in the schools' folder there are encrypted files alone.
func checkNothingReadable(t *testing.T, dir string, names map[string][]string, m bundle.Manifest) {
	t.Helper()
	sealed := 0
	for _, path := range filesIn(t, dir) {
		text := path + "\n" + html.UnescapeString(string(readFile(t, filepath.Join(dir, path))))
		if strings.HasPrefix(path, "schools/") {
			sealed++
			if !strings.HasSuffix(path, bundle.SealedEnding) {
				t.Errorf("%s stands among encrypted files", path)
			}
		}
		for id, known := range names {
			for _, name := range known {
				if strings.Contains(text, name) {
					t.Errorf("%s tells of %s, %q", path, id, name)
				}
			}
		}
	}
	if sealed != len(m.Sealed) || sealed < 20 {
		t.Errorf("%d encrypted files, and %d in the manifest", sealed, len(m.Sealed))
	}
}

// checkPack unpacks an archive into a folder, and finds no school in it but those that its reader answers for.
func checkPack(t *testing.T, folder string, archive []byte, names map[string][]string, allowed []string) {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.File {
		part, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		file, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, f.Name), file, 0o644); err != nil {
			t.Fatal(err)
		}
		if f.Name == "padding.bin" {
			continue
		}
		text := f.Name + "\n" + html.UnescapeString(unpacked(t, f.Name, file))
		for _, id := range allowed { // its name may contain another's
			for _, name := range names[id] {
				text = strings.ReplaceAll(text, name, "")
			}
		}
		for id, known := range names {
			for _, name := range known {
				if !slices.Contains(allowed, id) && strings.Contains(text, name) {
					t.Errorf("the pack of %v: %s tells of %s, %q", allowed, f.Name, id, name)
				}
			}
		}
	}
}

// checkPacksInBrowser looks at a manager's overview and at a school's page as they come out of their files.
func checkPacksInBrowser(t *testing.T, packs string) {
	first := startBrowser(t)
	for _, pack := range []string{"North", "The-rest", "sch-0001", "sch-0010"} {
		address := "file://" + filepath.ToSlash(filepath.Join(packs, pack, "index.html"))
		looks := []int{0, 1, 2, 3, 4}
		if pack == "sch-0010" {
			looks = []int{0, 3}
		}
		for _, i := range looks {
			t.Run(pack+", "+pageLooks[i].name, func(t *testing.T) { lookAt(t, first, address, pageLooks[i]) })
		}
		t.Run(pack+", no script", func(t *testing.T) { lookWithoutScript(t, first, address) })
		t.Run(pack+", slow processor", func(t *testing.T) { lookSlowly(t, first, address) })
	}
}

// lookSlowly opens a page on a phone whose processor has a quarter of the speed.
func lookSlowly(t *testing.T, first context.Context, address string) {
	ctx, cancel := chromedp.NewContext(first)
	defer cancel()
	var heard tabWatch
	heard.follow(t, ctx)
	if _, err := chromedp.Call(ctx, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: 4}); err != nil {
		t.Fatal(err)
	}
	showPage(t, ctx, pageLooks[2], address)
	checkPageLayout(t, ctx, pageLooks[2], 0)
	const patience = 6000 // milliseconds; 1.5 s is promised, to a machine with nothing else to do
	if took := ask[float64](t, ctx, `performance.getEntriesByType('navigation')[0].loadEventEnd`); took <= 0 || took > patience {
		t.Errorf("it took %v to open", time.Duration(took)*time.Millisecond)
	}
	heard.check(t)
}
