package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func previewFolder(t *testing.T) string {
	t.Helper()
	parent := t.TempDir()
	dir := filepath.Join(parent, "bundle")
	for name, text := range map[string]string{
		"bundle/index.html": "<p>start", "bundle/data/a.csv": "a\n1\n", "bundle/schools/s1/index.html": "<p>s1", "secret.txt": "canary",
	} {
		path := filepath.Join(parent, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("../secret.txt", filepath.Join(dir, "link.txt")); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestPreviewServesTheBundleAlone(t *testing.T) {
	root, err := os.OpenRoot(previewFolder(t))
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	handler := previewed(root.FS(), "127.0.0.1:4000")
	for _, test := range []struct {
		method, host, path string
		want               int
		text               string
	}{
		{"GET", "127.0.0.1:4000", "/", 200, "<p>start"},
		{"HEAD", "127.0.0.1:4000", "/", 200, ""},
		{"GET", "localhost:4000", "/data/a.csv", 200, "a\n1\n"},
		{"GET", "127.0.0.1:4000", "/schools/s1/", 200, "<p>s1"},
		{"GET", "127.0.0.1:4000", "/schools/", 404, ""}, // which schools there are is no reader's business
		{"GET", "127.0.0.1:4000", "/data/", 404, ""},
		{"GET", "127.0.0.1:4000", "/../secret.txt", 404, ""},
		{"GET", "127.0.0.1:4000", "/link.txt", 404, ""},
		{"GET", "attacker.example:4000", "/", 421, ""},
		{"GET", "127.0.0.1:4001", "/", 421, ""},
		{"POST", "127.0.0.1:4000", "/", 405, ""},
		{"DELETE", "127.0.0.1:4000", "/index.html", 405, ""},
	} {
		r := httptest.NewRequest(test.method, "http://"+test.host+test.path, nil)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		body := w.Body.String()
		if w.Code != test.want || test.want == 200 && body != test.text || strings.Contains(body, "canary") {
			t.Errorf("%s %s of %s: %d %q, want %d %q", test.method, test.path, test.host, w.Code, body, test.want, test.text)
		}
		if policy := w.Header().Get("Content-Security-Policy"); w.Code == 200 && !strings.Contains(policy, "frame-ancestors 'none'") {
			t.Errorf("%s: policy %q", test.path, policy)
		}
	}
}

// lines is a writer whose first line can be waited for.
type lines chan string

func (l lines) Write(b []byte) (int, error) { l <- string(b); return len(b), nil }

func TestPreviewListensOnLoopbackUntilStopped(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	out, ended := make(lines, 1), make(chan error, 1)
	a := &app{out: out, err: &bytes.Buffer{}}
	go func() { ended <- a.preview(ctx, previewFolder(t), 0) }()
	url := strings.TrimSpace(<-out)
	if !strings.HasPrefix(url, "http://127.0.0.1:") {
		t.Fatalf("serves at %q", url)
	}
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	response.Body.Close()
	if err != nil || string(body) != "<p>start" {
		t.Errorf("page %q, %v", body, err)
	}
	stop()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Error("still serving")
	}
}

func TestPreviewRefuses(t *testing.T) {
	a := &app{out: io.Discard, err: io.Discard}
	for dir, want := range map[string]string{t.TempDir(): "no index.html", filepath.Join(t.TempDir(), "none"): "no such file"} {
		if err := a.preview(t.Context(), dir, 0); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", dir, err, want)
		}
	}
}
