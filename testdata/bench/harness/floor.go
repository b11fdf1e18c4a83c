package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// floor does what nobody who looks at all files can do without: it lists folders and lstats
// files, and reads them if asked to.
func floor(root string, read bool) error {
	paths := make(chan string, 1024)
	var workers sync.WaitGroup
	for range 2 {
		workers.Go(func() {
			buffer := make([]byte, 1<<20)
			for path := range paths {
				readAll(path, buffer)
			}
		})
	}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		if read {
			paths <- path
			return nil
		}
		_, err = entry.Info()
		return err
	})
	close(paths)
	workers.Wait()
	return err
}

func readAll(path string, buffer []byte) {
	file, err := os.Open(path)
	if err != nil {
		return
	}
	defer file.Close()
	for err == nil {
		_, err = file.Read(buffer)
	}
}

// sizeOf is how many bytes lie in a tree.
func sizeOf(root string) (bytes int64, files int) {
	_ = filepath.WalkDir(root, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		if info, err := entry.Info(); err == nil {
			bytes += info.Size()
			files++
		}
		return nil
	})
	return bytes, files
}
