package main

import (
	"bytes"
	"flag"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"duplex/cmd/internal/foreign"
)

var picture = flag.Bool("picture", false, "take the picture of the chat anew: chat.png")

// README.md shows a picture of the chat, which is small. With -picture it is taken.
func TestPicture(t *testing.T) {
	if *picture {
		takePicture(t)
	}
	b, err := os.ReadFile("chat.png")
	if err != nil {
		t.Fatal(err)
	}
	size, err := png.DecodeConfig(bytes.NewReader(b))
	if err != nil || size.Width != 800 || len(b) > 60<<10 {
		t.Errorf("%d bytes, %d pixels wide, %v", len(b), size.Width, err)
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil || !strings.Contains(string(readme), "](cmd/wsbroadcast/chat.png)") {
		t.Errorf("README.md does not show it: %v", err)
	}
}

func takePicture(t *testing.T) {
	_, url := run(t, build(t), "127.0.0.1:0")
	page := "http" + strings.TrimPrefix(url, "ws") + "/harbour"
	path, err := filepath.Abs("chat.png")
	if err != nil {
		t.Fatal(err)
	}
	foreign.Pages(t, nil, "picture.mjs", page, path)
}
