// Command candour turns a platform's report, moderation and exposure logs into
// a warehouse, measures them, and publishes what a regulator can check.
package main

import "os"

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }
