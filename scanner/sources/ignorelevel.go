package sources

import (
	"bufio"
	"bytes"
	"io"
	"path/filepath"
	"strings"
)

// An ignoreLevel is the ignore rules that hold in a folder: its own, and those of the levels
// above. A nil level ignores nothing, as outside a repository.
type ignoreLevel struct {
	above  *ignoreLevel
	folder string // without links, with forward slashes and one at the end
	rules  []ignoreRule
}

// ignored says whether git ignores what is called name in a folder at or below the level's.
func (l *ignoreLevel) ignored(folder, name string, isFolder bool) bool {
	for ; l != nil; l = l.above {
		path := ""
		for i := range l.rules {
			rule := &l.rules[i]
			if path == "" && rule.steps != nil {
				path = strings.TrimPrefix(folder+"/"+name, l.folder)
			}
			if rule.matches(path, name, isFolder) {
				return !rule.negated
			}
		}
	}
	return false
}

// ignores reads ignore files.
type ignores struct{ Machine }

// enter gives the level that holds in a folder. The root of a repository starts anew, with
// the user's own rules and the repository's.
func (i ignores) enter(above *ignoreLevel, folder string, isRoot, hasFile bool) *ignoreLevel {
	level := above
	slashed := strings.TrimSuffix(filepath.ToSlash(folder), "/") + "/"
	if isRoot {
		level = &ignoreLevel{folder: slashed, rules: i.own()}
		exclude := i.read(filepath.Join(folder, ".git", "info", "exclude"))
		level = &ignoreLevel{above: level, folder: slashed, rules: exclude}
	}
	if level == nil || !hasFile {
		return level
	}
	return &ignoreLevel{above: level, folder: slashed, rules: i.read(filepath.Join(folder, ".gitignore"))}
}

func (i ignores) read(path string) []ignoreRule {
	file, err := i.FS.Open(path)
	if err != nil {
		return nil
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil
	}
	text, _ := io.ReadAll(io.LimitReader(file, maxIgnoreFile+1))
	if len(text) > maxIgnoreFile {
		return nil
	}
	return parseIgnore(text)
}

// own gives the rules that the user has for all repositories.
func (i ignores) own() []ignoreRule {
	if i.Home == "" && i.getenv("XDG_CONFIG_HOME") == "" {
		return nil
	}
	configuration := i.getenv("XDG_CONFIG_HOME")
	if configuration == "" {
		configuration = filepath.Join(i.Home, ".config")
	}
	for _, file := range []string{filepath.Join(i.Home, ".gitconfig"), filepath.Join(configuration, "git", "config")} {
		if named := i.excludesFile(file); named != "" {
			return i.read(named)
		}
	}
	return i.read(filepath.Join(configuration, "git", "ignore"))
}

// excludesFile finds core.excludesFile in a configuration of git.
func (i ignores) excludesFile(path string) string {
	file, err := i.FS.Open(path)
	if err != nil {
		return ""
	}
	defer file.Close()
	text, _ := io.ReadAll(io.LimitReader(file, maxIgnoreFile))
	section := ""
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		if strings.HasPrefix(line, "[") {
			section = strings.ToLower(line)
			continue
		}
		name, value, ok := strings.Cut(line, "=")
		if ok && section == "[core]" && strings.EqualFold(strings.TrimSpace(name), "excludesfile") {
			return i.fromHome(strings.Trim(strings.TrimSpace(value), `"`))
		}
	}
	return ""
}

func (i ignores) fromHome(path string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		return filepath.Join(i.Home, filepath.FromSlash(rest))
	}
	return filepath.FromSlash(path)
}

// above gives the level and the verdict that hold for a folder or file by all that lies
// above it: a workspace may be a part of a repository.
func (i ignores) above(path string) (level *ignoreLevel, ignored bool) {
	var folders []string
	for folder := filepath.Dir(path); ; folder = filepath.Dir(folder) {
		folders = append(folders, folder)
		if i.exists(filepath.Join(folder, ".git")) {
			break
		}
		if folder == filepath.Dir(folder) {
			return nil, false
		}
	}
	for n := len(folders) - 1; n >= 0; n-- {
		root := n == len(folders)-1
		level = i.enter(level, folders[n], root, i.exists(filepath.Join(folders[n], ".gitignore")))
		next := path
		if n > 0 {
			next = folders[n-1]
		}
		isFolder := n > 0 || i.isFolder(path)
		ignored = ignored || level.ignored(strings.TrimSuffix(filepath.ToSlash(folders[n]), "/"), filepath.Base(next), isFolder)
	}
	return level, ignored
}

func (i ignores) exists(path string) bool {
	_, err := i.FS.Lstat(path)
	return err == nil
}

func (i ignores) isFolder(path string) bool {
	info, err := i.FS.Lstat(path)
	return err == nil && info.IsDir()
}
