package main

import (
	"slices"
	"strconv"
	"strings"
)

// columns is the width to write for: the terminal's, or what COLUMNS says.
func (w World) columns() int {
	if n, err := strconv.Atoi(w.getenv("COLUMNS")); err == nil && n > 0 {
		return n
	}
	return w.Width
}

// color is how many colours the output has: none on a pipe, on a dumb terminal, and where
// NO_COLOR is set (https://no-color.org).
func (w World) color() string {
	term := w.getenv("TERM")
	switch {
	case !w.Terminal.Out || w.getenv("NO_COLOR") != "" || term == "dumb":
		return "none"
	case w.getenv("COLORTERM") == "truecolor":
		return "true"
	case strings.Contains(term, "256color"):
		return "256"
	}
	return "16"
}

// links says that the terminal follows links. Those that do say who they are; what stands between, a
// multiplexer or a build server, may not pass them on.
// Source: https://github.com/Alhadis/OSC8-Adoption
func (w World) links() bool {
	if w.color() == "none" || w.getenv("TMUX")+w.getenv("STY")+w.getenv("CI") != "" {
		return false
	}
	if n, err := strconv.Atoi(w.getenv("VTE_VERSION")); err == nil && n >= 5000 {
		return true
	}
	for _, name := range []string{"WT_SESSION", "KITTY_WINDOW_ID", "KONSOLE_VERSION", "DOMTERM", "GHOSTTY_RESOURCES_DIR", "WEZTERM_PANE"} {
		if w.getenv(name) != "" {
			return true
		}
	}
	return slices.Contains([]string{"iTerm.app", "WezTerm", "vscode", "Hyper", "ghostty", "Tabby", "rio"}, w.getenv("TERM_PROGRAM")) ||
		slices.Contains([]string{"xterm-kitty", "alacritty", "foot", "foot-extra", "xterm-ghostty", "contour"}, w.getenv("TERM"))
}
