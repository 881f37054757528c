//go:build !linux

package main

import "os"

// resident is measured on Linux alone.
func resident(*os.ProcessState) int64 { return 0 }
