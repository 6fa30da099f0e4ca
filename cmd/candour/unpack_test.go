package main

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"io"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"
)

var (
	pdfStreams = regexp.MustCompile(`(?s)stream\n(.*?)\nendstream`)
	pdfShown   = regexp.MustCompile(`(?s)\(((?:\\.|[^\\)])*)\) Tj`)
	pdfEscapes = regexp.MustCompile(`(?s)\\(.)`)
)

// unpacked is what a reader can find in a file: packed ones are opened, and of a PDF's pages only the
// words are taken, for its places and sizes are numbers too.
func unpacked(t *testing.T, path string, file []byte) string {
	t.Helper()
	switch filepath.Ext(path) {
	case ".xlsx":
		return unzipped(t, file)
	case ".pdf":
		return wordsOfPDF(file)
	}
	return string(file)
}

func unzipped(t *testing.T, file []byte) string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, part := range archive.File {
		if strings.HasPrefix(part.Name, "xl/theme/") {
			continue // colours and effects, the same in every workbook
		}
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&all, r); err != nil {
			t.Fatal(err)
		}
	}
	return all.String()
}

func wordsOfPDF(file []byte) string {
	var all strings.Builder
	for _, stream := range pdfStreams.FindAllSubmatch(file, -1) {
		text := stream[1]
		if r, err := zlib.NewReader(bytes.NewReader(text)); err == nil {
			text, _ = io.ReadAll(r) // fonts too, of which no word comes out
		}
		for _, m := range pdfShown.FindAllSubmatch(text, -1) {
			all.WriteString(fromUTF16(pdfEscapes.ReplaceAll(m[1], []byte("$1"))) + "\n")
		}
		if bytes.HasPrefix(text, []byte("<?xpacket")) {
			all.Write(text)
		}
	}
	return all.String()
}

func fromUTF16(raw []byte) string {
	var units []uint16
	for i := 0; i+1 < len(raw); i += 2 {
		units = append(units, uint16(raw[i])<<8|uint16(raw[i+1]))
	}
	return string(utf16.Decode(units))
}
