package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path"
	"strconv"
	"time"

	"github.com/spf13/cobra"
)

func (a *app) previewCommand() *cobra.Command {
	var port int
	cmd := &cobra.Command{
		Use:   "preview DIR",
		Short: "Serves a bundle to browsers on this machine, and nothing else to nobody else",
		Long: `Serves the pages of a bundle or of a school's folder on the loopback address until it is
interrupted, with headers under which they can load nothing from elsewhere. Pages can as well be
opened from the disk: this is for browsers that will not, and for trying what a web server would do.`,
		Example: "  candour preview bundle-2026-q1",
		Args:    cobra.ExactArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return a.preview(cmd.Context(), args[0], port) },
	}
	cmd.Flags().IntVar(&port, "port", 0, "the port (default: any that is free)")
	return cmd
}

func (a *app) preview(ctx context.Context, dir string, port int) (err error) {
	if port < 0 || port > 65535 {
		return usagef("--port %d: want a port from 1 to 65535, or 0 for any that is free", port)
	}
	root, err := os.OpenRoot(dir) // no link leads out of it
	if err != nil {
		return fmt.Errorf("preview: %w", err)
	}
	defer func() { err = closing(err, root.Close()) }()
	if _, err := root.Stat("index.html"); err != nil {
		return fmt.Errorf("preview %s: there is no index.html: name a bundle, or a folder in it that has one", dir)
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return fmt.Errorf("preview: %w", err)
	}
	address := listener.Addr().String()
	server := &http.Server{Handler: previewed(root.FS(), address), ReadHeaderTimeout: 5 * time.Second}
	fmt.Fprintf(a.out, "http://%s/\n", address)
	a.say("serving %s to this machine only; stop it with Ctrl-C", dir)
	stop := context.AfterFunc(ctx, func() { server.Close() })
	defer stop()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("preview: %w", err)
	}
	return nil
}

// previewed serves the files of a bundle under an address. A request that names another host comes from a
// page elsewhere that had its name point here.
func previewed(files fs.FS, address string) http.Handler {
	server := http.FileServerFS(pagesOnly{files})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, port, _ := net.SplitHostPort(address)
		switch {
		case r.Host != address && r.Host != net.JoinHostPort("localhost", port):
			http.Error(w, "this address is not served here", http.StatusMisdirectedRequest)
			return
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "pages can be read only", http.StatusMethodNotAllowed)
			return
		}
		for name, value := range map[string]string{
			"Content-Security-Policy":      "default-src 'self' 'unsafe-inline' data:; frame-ancestors 'none'; form-action 'none'; base-uri 'none'",
			"X-Content-Type-Options":       "nosniff",
			"Referrer-Policy":              "no-referrer",
			"Cross-Origin-Opener-Policy":   "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin",
			"Cache-Control":                "no-store",
		} {
			w.Header().Set(name, value)
		}
		server.ServeHTTP(w, r)
	})
}

// pagesOnly are files without the listings of folders.
type pagesOnly struct{ fs.FS }

// Open opens a file, or a folder that has a page of its own. All else is not there, whatever the reason.
func (p pagesOnly) Open(name string) (fs.File, error) {
	f, err := p.FS.Open(name)
	if err != nil {
		return nil, fs.ErrNotExist
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		_, err = fs.Stat(p.FS, path.Join(name, "index.html"))
	}
	if err != nil {
		return nil, errors.Join(fs.ErrNotExist, f.Close())
	}
	return f, nil
}
